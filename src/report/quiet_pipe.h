#pragma once

#include <csignal>

namespace lightmill {

/// While it lives, a write by the calling thread to a pipe that nobody reads fails with EPIPE and no SIGPIPE ends the
/// process, whatever the program does with that signal.
class QuietPipe {
 public:
  QuietPipe() noexcept;
  ~QuietPipe();
  QuietPipe(const QuietPipe&) = delete;
  QuietPipe& operator=(const QuietPipe&) = delete;

 private:
  sigset_t before_;
  bool was_pending_;
};

}  // namespace lightmill
