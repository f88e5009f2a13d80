#pragma once

#include <cerrno>

namespace lightmill {

/// Waits a moment, unless `attempts` of them were enough or the failure (errno) is another than the want of a
/// descriptor.
bool may_open_later(int attempts);

/// Repeats a system call that makes a descriptor: where a signal interrupted it, and while there is no descriptor to be
/// had, in this process (EMFILE) or in the system (ENFILE). Other threads close theirs within milliseconds as a rule;
/// after 10 s the failure stands. -1 and errno as the call gives them.
template <typename Call>
int opened(Call call) {
  int result = call();
  for (int attempts = 0; result == -1 && (errno == EINTR || may_open_later(attempts)); ++attempts) result = call();
  return result;
}

}  // namespace lightmill
