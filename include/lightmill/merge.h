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
  /// Counts, bytes, megapixels and seconds of stages added up from every image's line. Of the runs' own figures, CPU
  /// time is the sum, peak memory the largest, and the ending the worst. Wall time is the longest of the files, and
  /// threads are their sum; of runs in one file, which are one after the other, it is the other way round. `engine` is
  /// "several" where they differ. What scans passed over is left out: shards of one folder each meet all of it.
  Report report;
  /// Reports in which a run has no summary, or one that counts other images than there are lines: it was killed, or
  /// goes on, or lines were lost. A last line cut short is passed over.
  std::vector<std::filesystem::path> incomplete = {};
  /// Reports that were given before, under this or another name; each counts once.
  std::vector<std::filesystem::path> repeated = {};
  /// Shards that several of the reports are of: what each of those counts is added up.
  std::vector<Shard> twice = {};
  /// Where shards were run: those without a report, the first 20, and how many they are.
  std::vector<Shard> missing = {};
  std::uint64_t missing_count = 0;
};

/// Reads what ReportFile wrote, line by line: memory does not grow with the reports. One file may hold several. Throws
/// Error that names the file: missing, unreadable, and usage for one that is no report.
LIGHTMILL_API Merged merge(const std::vector<std::filesystem::path>& reports);

/// The summary, as `summary_json` prints it, with the members `incomplete` and `repeated` (objects with the member
/// `report`, and `report_hex` for a name that is not UTF-8), `shards_in_several_reports` ("3/16"), `missing_shards` and
/// `missing_shard_count`. One line without its end.
LIGHTMILL_API std::string merged_json(const Merged& merged);

}  // namespace lightmill
