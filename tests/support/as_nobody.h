#pragma once

#include "support/in_child.h"

namespace lightmill {

/// Runs expectations as a user whom permissions bind: root's tests run them in a child process as `nobody`. What the
/// test made must be open to others. True if nothing failed.
inline bool holds_as_nobody(const std::function<void()>& expectations) {
  if (geteuid() != 0) {
    expectations();
    return true;  // a failure is recorded in this process
  }
  constexpr unsigned kNobody = 65534;
  const auto drop = [] {
    return setresgid(kNobody, kNobody, kNobody) == 0 && setresuid(kNobody, kNobody, kNobody) == 0;
  };
  return holds_in_child(drop, expectations);
}

}  // namespace lightmill
