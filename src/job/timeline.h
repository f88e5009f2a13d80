#pragma once

#include "lightmill/outcome.h"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace lightmill {

/// Records when and on which thread things were done, for a run that is asked to. Begins with its making. Thread-safe.
class Timeline {
 public:
  using Clock = std::chrono::steady_clock;

  /// What the calling thread did for the image. A span that goes on where the last one ended makes that one longer.
  /// Without memory for it there is no span.
  void record(Outcome& outcome, Activity activity, Clock::time_point begin, Clock::time_point end) const noexcept;

 private:
  std::uint32_t this_thread() const;

  const Clock::time_point start_ = Clock::now();
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::thread::id, std::uint32_t> numbers_;
};

}  // namespace lightmill
