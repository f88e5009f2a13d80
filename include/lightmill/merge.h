#pragma once

#include "lightmill/report.h"

#include <filesystem>
#include <string>
#include <vector>

namespace lightmill {

/// What several runs did together, the shards of one folder as a rule.
struct Merged {
  /// Counts, bytes, megapixels and seconds of stages added up from every image's line. Of the runs' own figures, wall
  /// time and peak memory are the largest, CPU time and threads are sums, and the ending is the worst. `engine` is
  /// "several" where they differ.
  Report report;
  /// Reports that do not end with a summary: the run was killed, or goes on. A last line cut short is passed over.
  std::vector<std::filesystem::path> incomplete = {};
};

/// Reads what ReportFile wrote, line by line: memory does not grow with the reports. One file may hold several. Throws
/// Error that names the file: missing, unreadable, and usage for one that is no report.
Merged merge(const std::vector<std::filesystem::path>& reports);

}  // namespace lightmill
