#pragma once

#include <chrono>
#include <cstddef>

namespace lightmill {

/// How many items are read ahead of the workers: few while reads are done by the time they are wanted, so that files in
/// the page cache cost neither memory nor threads; twice as many after each stretch of items in which workers waited
/// for reads more than a twentieth of their time. Not thread-safe.
class Lead {
 public:
  using Clock = std::chrono::steady_clock;

  /// Begins at `fewest`, ends at `most`; both at least 1. `workers` share the time.
  Lead(int workers, std::size_t fewest, std::size_t most);

  std::size_t items() const { return items_; }
  /// A worker was given an item.
  void handed_out(Clock::time_point now);
  /// A worker waited for the item that it was given at `since`.
  void waited(Clock::time_point since, Clock::time_point now);

 private:
  const int workers_;
  const std::size_t most_;
  std::size_t items_;
  bool filling_ = true;  // the first items after a change had no time to be read before they were wanted
  Clock::time_point filled_;
  std::size_t left_;  // items of this stretch
  Clock::time_point begun_;
  Clock::duration waited_{};
};

}  // namespace lightmill
