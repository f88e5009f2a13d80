#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <thread>

namespace lightmill::cli {

/// Turns the first SIGINT, SIGTERM or SIGHUP into a request to stop. Where a second one comes, or the process has not
/// ended of itself by the end of a time of grace, what is in flight is given up: temporary files are removed,
/// `last_words` is called with the number of pictures, and the process ends with 128 + signal, whatever it is
/// computing, reading or writing. Make it before any other thread, so that all of them inherit the blocked signals; one
/// at a time. Signals that the caller of the program had ignored (nohup, a background job) stay ignored.
class Interruption {
 public:
  /// Called on a thread of its own while the rest of the program goes on; it has a moment, not more.
  using LastWords = std::function<void(std::size_t given_up)>;

  /// Without last words the program takes the time it takes to clear up, and a further signal changes nothing.
  explicit Interruption(LastWords last_words = {});
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  std::stop_token token() const { return stop_.get_token(); }
  /// The signal that came first, 0 if none did.
  int signal() const { return signal_; }

 private:
  void watch();
  void wait_for_the_end(int signal);
  [[noreturn]] void give_up(int signal);

  LastWords last_words_;
  sigset_t watched_;
  int wake_ = 0;  // one of the watched signals, 0 if none is
  std::stop_source stop_;
  std::atomic<int> signal_ = 0;
  std::atomic<bool> over_ = false;
  std::thread watcher_;
};

}  // namespace lightmill::cli
