#pragma once

#include <string>
#include <vector>

namespace lightmill::cli {

/// Runs this program again with `arguments` and returns what it printed; its complaints go to our stderr. Throws
/// Error(usage) if it cannot be started or ends with another code than 0.
std::string output_of_self(const std::vector<std::string>& arguments);

/// For a process that was started so: ends it when the one that reads its output ends, however that comes about.
void end_with_reader();

}  // namespace lightmill::cli
