#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

namespace lightmill::cli {

/// Turns the first SIGINT, SIGTERM or SIGHUP into a request to stop, and the second into the end of the process. Make
/// it before any other thread, so that all of them inherit the blocked signals; one at a time. Signals that the caller
/// of the program had ignored (nohup, a background job) stay ignored.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  std::stop_token token() const { return stop_.get_token(); }
  /// The signal that came first, 0 if none did.
  int signal() const { return signal_; }

 private:
  void watch();

  sigset_t watched_;
  int wake_ = 0;  // one of the watched signals, 0 if none is
  std::stop_source stop_;
  std::atomic<int> signal_ = 0;
  std::atomic<bool> over_ = false;
  std::thread watcher_;
};

}  // namespace lightmill::cli
