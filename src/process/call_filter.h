#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <vector>

namespace lightmill {

/// The system calls of a worker that works, as a program of the kernel's (seccomp). It lets through what takes and
/// gives memory, keeps threads and clocks, and talks with the run over the worker's own two descriptors. What is not on
/// the list fails with EPERM: a library that looks for a file finds none and goes on. What only harms others (another
/// program, the memory of another process, a signal to it) ends the process with SIGSYS. `self` is the process that may
/// signal itself. Empty where the calls of this processor are not known.
///
/// Written here and not with libseccomp: the program is a list and some 20 kinds of instructions less than what
/// libseccomp would add to the packages that every user of the library needs.
std::vector<sock_filter> call_filter(pid_t self);

}  // namespace lightmill
