#pragma once

#include "lightmill/worker.h"

#include <string>
#include <vector>

namespace lightmill {

/// The words that start a worker process: those given, or `lightmill worker` where there are none. Throws Error(usage)
/// that says where it was looked for.
std::vector<std::string> worker_command(const WorkerProcesses& processes);

}  // namespace lightmill
