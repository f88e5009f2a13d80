#pragma once

#include <sys/types.h>

#include <cstddef>

namespace lightmill {

/// This process's largest resident size so far. Allocates nothing. Thread-safe.
std::size_t peak_memory_bytes();

/// What a process has in memory now, in bytes; all 0 where it is gone or the system does not say.
struct Resident {
  std::size_t own = 0;     ///< no other process has it
  std::size_t file = 0;    ///< of files: the program and its libraries, which all processes of one program have once
  std::size_t shared = 0;  ///< with other processes
};

/// Some 20 us. Allocates nothing. Thread-safe.
Resident resident_memory(pid_t process);

}  // namespace lightmill
