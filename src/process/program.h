#pragma once

#include <string>
#include <vector>

namespace lightmill {

/// The words that start a worker process: those given, or `lightmill worker` where there are none. Throws Error(usage)
/// that says where it was looked for.
std::vector<std::string> worker_command(const std::vector<std::string>& given);

}  // namespace lightmill
