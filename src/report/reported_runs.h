#pragma once

#include "report/report_reader.h"

#include <cstdint>
#include <filesystem>

namespace lightmill {

/// Hears what the lines of a report tell, in their order.
class ReportListener {
 public:
  virtual ~ReportListener() = default;
  virtual void began(const RunBegins& run) = 0;
  virtual void finished(const Outcome& outcome) = 0;
  virtual void ended(const RunEnds& end) = 0;
};

/// How many runs a file tells of. Unfinished are those without a summary, or with one that counts other images than
/// there are lines: killed, going on, or with lines lost. A file without a line is of one such run.
struct ReportedRuns {
  std::uint64_t all = 0;
  std::uint64_t unfinished = 0;
};

/// Reads a report to its end. Throws what ReportReader throws.
ReportedRuns read_report(const std::filesystem::path& file, ReportListener& listener);

/// What the runs' own summaries have beside the images: adds it to that of runs at the same time.
void join(const Report& run, Report& all);
/// The same for runs one after the other, as those of one file are.
void join_later(const Report& run, Report& all);

}  // namespace lightmill
