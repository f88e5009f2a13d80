#include "report/memory_samples.h"

#include "base/peak_memory.h"
#include "report/json_text.h"

#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace lightmill {
namespace {

constexpr std::size_t kMostSamples = 1000;

std::size_t resident_now() {
  const Resident resident = resident_memory(getpid());
  return resident.own + resident.file + resident.shared;
}

}  // namespace

MemorySamples::MemorySamples() {
  try {
    bytes_.reserve(kMostSamples);
    thread_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
  } catch (const std::exception&) {  // no thread or no memory: the page has no curve then
  }
}

MemorySamples::~MemorySamples() = default;

void MemorySamples::watch(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    note(resident_now());
    const auto next = start_ + static_cast<std::chrono::steady_clock::rep>(bytes_.size()) * step_;
    ended_.wait_until(lock, stop, next, [] { return false; });
  }
}

/// Two by two, the larger of each, when there are as many as are kept.
void MemorySamples::note(std::size_t bytes) {
  bytes_.push_back(bytes);
  if (bytes_.size() < kMostSamples) return;
  for (std::size_t i = 0; i < kMostSamples / 2; ++i) bytes_[i] = std::max(bytes_[2 * i], bytes_[2 * i + 1]);
  bytes_.resize(kMostSamples / 2);
  step_ *= 2;
}

std::string MemorySamples::json(std::chrono::steady_clock::time_point origin) const {
  const std::lock_guard lock(mutex_);
  std::string list;
  for (const std::size_t bytes : bytes_) add_to_list(list, bytes);
  JsonObject object;
  object.add_number("begin", std::chrono::duration<double>(start_ - origin).count());
  object.add_number("step", std::chrono::duration<double>(step_).count());
  object.add_list("bytes", list);
  return std::move(object).text();
}

}  // namespace lightmill
