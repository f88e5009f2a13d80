#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace lightmill {

/// The numbers under which a worker process finds its end of the channel.
inline constexpr int kWorkerSocket = 3;
inline constexpr int kWorkerMemory = 4;

/// Starts a program by posix_spawn (a bare fork would copy the locks of threads that do not exist in the child): in a
/// process group of its own, so that Ctrl-C in a terminal stops the run and not what it has in flight; with no signal
/// blocked or ignored, whatever the caller does; with `socket` and `memory` under the numbers above, stderr, and
/// nothing else of the caller's open. `command[0]` is looked for along PATH unless it is a path. Thread-safe. Throws
/// Error(usage) that names the program.
pid_t spawn(const std::vector<std::string>& command, int socket, int memory);

}  // namespace lightmill
