#include "lightmill/merge.h"

#include "report/report_reader.h"
#include "report/tally.h"

#include <algorithm>

namespace lightmill {
namespace {

/// What the runs' own summaries have beside the images.
void join(const Report& run, Report& all) {
  all.ending = std::max(all.ending, run.ending);
  all.seconds = std::max(all.seconds, run.seconds);
  all.cpu_seconds += run.cpu_seconds;
  all.peak_memory_bytes = std::max(all.peak_memory_bytes, run.peak_memory_bytes);
  all.threads += run.threads;
  all.engine = all.engine.empty() || all.engine == run.engine ? run.engine : "several";
}

/// Of one run, or of several whose reports were put into one file. Whether it ends with a summary.
bool add_all(const std::filesystem::path& file, Report& all) {
  ReportReader lines(file);
  bool closed = false;
  for (;;) {
    const auto line = lines.next();
    if (std::holds_alternative<std::monostate>(line)) return closed && !lines.ends_torn();
    const auto* summary = std::get_if<Report>(&line);
    closed = summary != nullptr;
    if (summary)
      join(*summary, all);
    else
      add(std::get<Outcome>(line), all);
  }
}

}  // namespace

Merged merge(const std::vector<std::filesystem::path>& reports) {
  Merged merged;
  for (const std::filesystem::path& file : reports)
    if (!add_all(file, merged.report)) merged.incomplete.push_back(file);
  return merged;
}

}  // namespace lightmill
