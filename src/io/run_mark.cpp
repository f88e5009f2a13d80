#include "io/run_mark.h"

#include "base/hash.h"
#include "io/atomic_file.h"

#include "lightmill/error.h"

#include <chrono>
#include <thread>

namespace lightmill {
namespace {

bool is_before(const timespec& a, const timespec& b) {
  return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

/// A time of the folder's file system that no file written later has.
timespec past_time(const std::filesystem::path& folder) {
  constexpr auto kPatience = std::chrono::milliseconds(2100);  // FAT counts in steps of 2 s
  AtomicFile trial(folder, "a trial");
  const auto start = std::chrono::steady_clock::now();
  const timespec first = trial.touch();
  while (!is_before(first, trial.touch()) && std::chrono::steady_clock::now() - start < kPatience)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return first;
}

}  // namespace

RunMark::RunMark(const std::filesystem::path& folder) {
  constexpr int kAttempts = 200;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    try {
      began_ = past_time(folder);
      return;
    } catch (const Error& error) {
      if (error.cause() != Cause::output_refused) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // another run is at its own trial
  }
  ::clock_gettime(CLOCK_REALTIME_COARSE, &began_);  // a trial that was left where there are no locks; writing works
}

std::array<std::uint32_t, RunMark::kProbes> RunMark::places(const FileId& file, std::uint64_t name) {
  const std::uint64_t one = mixed(mixed(file.inode * 0x9e3779b97f4a7c15 + file.device) ^ name);
  const std::uint64_t two = mixed(one);
  return {static_cast<std::uint32_t>(one), static_cast<std::uint32_t>(one >> 32), static_cast<std::uint32_t>(two),
          static_cast<std::uint32_t>(two >> 32)};
}

void RunMark::note(const FileId& file, std::uint64_t name) {
  for (const std::uint32_t place : places(file, name))
    filter_[place / 64 % kWords].fetch_or(std::uint64_t{1} << place % 64, std::memory_order_release);
}

bool RunMark::wrote(const struct stat& status, std::uint64_t name) const {
  if (!is_before(began_, status.st_ctim)) return false;
  for (const std::uint32_t place : places(id_of(status), name))
    if ((filter_[place / 64 % kWords].load(std::memory_order_acquire) >> place % 64 & 1) == 0) return false;
  return true;
}

}  // namespace lightmill
