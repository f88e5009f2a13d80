#pragma once

#include "support/in_child.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include <cstddef>

namespace lightmill {

/// From now on the kernel answers one system call of this process with an error.
inline bool forbid_call(int number, int error) {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{4, program};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/// Runs expectations in a child process without one system call, as on old kernels (ENOSYS), in sandboxes (EPERM) and
/// on file systems that lack it (EINVAL). True if nothing failed.
inline bool holds_without_call(int number, int error, const std::function<void()>& expectations) {
  return holds_in_child([=] { return forbid_call(number, error); }, expectations);
}

}  // namespace lightmill
