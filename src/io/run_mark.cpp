#include "io/run_mark.h"

#include "base/hash.h"
#include "io/atomic_file.h"

#include <chrono>
#include <thread>

namespace lightmill {
namespace {

bool is_before(const timespec& a, const timespec& b) {
  return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

/// A time of the folder's file system that no file written later has.
timespec past_time(int folder) {
  constexpr auto kPatience = std::chrono::milliseconds(2100);  // FAT counts in steps of 2 s
  AtomicFile trial(folder, "a trial");
  const auto start = std::chrono::steady_clock::now();
  const timespec first = trial.touch();
  while (!is_before(first, trial.touch()) && std::chrono::steady_clock::now() - start < kPatience)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return first;
}

}  // namespace

RunMark::RunMark(int folder) {
  try {
    began_ = past_time(folder);
  } catch (const TemporaryTaken&) {
    ::clock_gettime(CLOCK_REALTIME_COARSE, &began_);  // a trial that was left where there are no locks; writing works
  }
}

std::array<std::uint32_t, RunMark::kProbes> RunMark::places(const FileStatus& file) {
  const auto born =
      static_cast<std::uint64_t>(file.born.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(file.born.tv_nsec);
  const std::uint64_t one = mixed(mixed(file.id.inode * 0x9e3779b97f4a7c15 + file.id.device) ^ born);
  const std::uint64_t two = mixed(one);
  return {static_cast<std::uint32_t>(one), static_cast<std::uint32_t>(one >> 32), static_cast<std::uint32_t>(two),
          static_cast<std::uint32_t>(two >> 32)};
}

void RunMark::note(const FileStatus& file) {
  for (const std::uint32_t place : places(file))
    filter_[place / 64 % kWords].fetch_or(std::uint64_t{1} << place % 64, std::memory_order_release);
}

bool RunMark::wrote(const FileStatus& file) const {
  if (!is_before(began_, file.changed)) return false;
  for (const std::uint32_t place : places(file))
    if ((filter_[place / 64 % kWords].load(std::memory_order_acquire) >> place % 64 & 1) == 0) return false;
  return true;
}

}  // namespace lightmill
