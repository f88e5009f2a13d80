#include "report/quiet_pipe.h"

#include <ctime>

namespace lightmill {
namespace {

sigset_t pipe_signal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

bool is_pending() {
  sigset_t pending;
  return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

}  // namespace

QuietPipe::QuietPipe() noexcept : was_pending_(is_pending()) {
  const sigset_t blocked = pipe_signal();
  pthread_sigmask(SIG_BLOCK, &blocked, &before_);
}

QuietPipe::~QuietPipe() {
  // A SIGPIPE of the writes is directed at this thread: taken before it is let through again.
  const sigset_t blocked = pipe_signal();
  const timespec at_once{};
  if (!was_pending_ && is_pending()) sigtimedwait(&blocked, nullptr, &at_once);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace lightmill
