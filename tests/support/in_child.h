#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <functional>

namespace lightmill {

/// Runs expectations in a child process, where `prepare` comes first. True if it succeeded and nothing failed.
inline bool holds_in_child(const std::function<bool()>& prepare, const std::function<void()>& expectations) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      if (!prepare()) _exit(1);
      expectations();
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace lightmill
