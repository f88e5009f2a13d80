#pragma once

#include "lightmill/export.h"
#include "lightmill/report.h"
#include "lightmill/shard.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lightmill {

/// What several runs did together, the shards of one folder as a rule.
struct Merged {
  /// Counts, bytes, megapixels and seconds of stages added up from every image's line. Of the runs' own figures, wall
  /// time and peak memory are the largest, CPU time and threads are sums, and the ending is the worst. `engine` is
  /// "several" where they differ. What scans passed over is left out: shards of one folder each meet all of it.
  Report report;
  /// Reports in which a run has no summary, or one that counts other images than there are lines: it was killed, or
  /// goes on, or lines were lost. A last line cut short is passed over.
  std::vector<std::filesystem::path> incomplete = {};
  /// Reports that were given before, under this or another name; each counts once.
  std::vector<std::filesystem::path> repeated = {};
  /// Where shards were run: those without a report, the first 20, and how many they are.
  std::vector<Shard> missing = {};
  std::uint64_t missing_count = 0;
};

/// Reads what ReportFile wrote, line by line: memory does not grow with the reports. One file may hold several. Throws
/// Error that names the file: missing, unreadable, and usage for one that is no report.
LIGHTMILL_API Merged merge(const std::vector<std::filesystem::path>& reports);

/// The summary, as `summary_json` prints it, with the members `incomplete` and `repeated` (objects with the member
/// `report`, and `report_hex` for a name that is not UTF-8), `missing_shards` ("3/16") and `missing_shard_count`. One
/// line without its end.
LIGHTMILL_API std::string merged_json(const Merged& merged);

}  // namespace lightmill
