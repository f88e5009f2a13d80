#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace lightmill {

/// Runs expectations as a user whom permissions bind: root's tests run them in a child process as `nobody`. What the
/// test made must be open to others. True if nothing failed.
inline bool holds_as_nobody(const std::function<void()>& expectations) {
  if (geteuid() != 0) {
    expectations();
    return true;  // a failure is recorded in this process
  }
  const pid_t child = fork();
  if (child == 0) {
    constexpr unsigned kNobody = 65534;
    const bool dropped = setresgid(kNobody, kNobody, kNobody) == 0 && setresuid(kNobody, kNobody, kNobody) == 0;
    if (dropped) expectations();
    _exit(dropped && !testing::Test::HasFailure() ? 0 : 1);
  }
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace lightmill
