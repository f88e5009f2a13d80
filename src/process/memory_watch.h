#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace lightmill {

/// Looks every 20 ms at what this process and its workers have in memory together, and keeps the largest sum: peaks of
/// processes that were not at one time add up to nothing real. What they share is counted once: the program's own
/// pages, and the memory that pictures go through. A look costs some 20 us a process, 0.1 % of a core
/// each (proportional set sizes would take 0.4 ms and more). Thread-safe.
class MemoryWatch {
 public:
  MemoryWatch() = default;
  MemoryWatch(const MemoryWatch&) = delete;
  MemoryWatch& operator=(const MemoryWatch&) = delete;

  /// Takes a thread; where there is none to be had, a look when a worker comes or goes has to do.
  void begin();
  /// Until `leave`; `shared` is the descriptor of the memory that it shares with this process.
  void enter(pid_t worker, int shared);
  /// Call before the process is reaped, or another might have its number.
  void leave(pid_t worker) noexcept;

  std::size_t highest() const;

 private:
  struct Watched {
    pid_t process;
    int shared;
  };
  void look();  // with the mutex held
  void watch(const std::stop_token& stop);

  mutable std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::vector<Watched> workers_;
  std::size_t highest_ = 0;
  std::jthread watcher_;  // last: the others are there when it starts
};

}  // namespace lightmill
