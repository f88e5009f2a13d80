#pragma once

#include <string>

namespace lightmill {

/// From now on this process gets nothing new of the system but memory and threads: no file, no connection, no program,
/// no other process. What it has open stays. For good, and for threads that start later; the filter of system calls
/// binds those that run already too. Where the kernel has Landlock, that refuses the files once more. Returns why there
/// is no sandbox; empty where there is one.
///
/// Programs built with AddressSanitizer or ThreadSanitizer have none: what these report needs files and processes. Nor
/// does one work under valgrind, which makes code at run time.
std::string enter_sandbox();

}  // namespace lightmill
