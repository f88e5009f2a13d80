#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stop_token>

namespace lightmill {

/// Bounds how many images are between the source and whoever takes the results, so that a slow consumer slows the
/// workers and an endless source works. Thread-safe.
class Gate {
 public:
  explicit Gate(std::size_t places) : free_(places) {}

  /// Waits for a free place and takes it; false once a stop is requested.
  bool enter(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!left_.wait(lock, stop, [this] { return free_ > 0; }) || stop.stop_requested()) return false;
    --free_;
    return true;
  }
  void leave() {
    {
      const std::lock_guard lock(mutex_);
      ++free_;
    }
    left_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any left_;
  std::size_t free_;
};

}  // namespace lightmill
