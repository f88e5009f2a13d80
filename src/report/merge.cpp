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

/// Whether it ends with a summary; reports that were joined to one file have several.
bool add_all(const std::filesystem::path& file, Report& all) {
  ReportReader lines(file);
  bool ends_with_summary = false;
  for (;;) {
    const auto line = lines.next();
    if (const auto* outcome = std::get_if<Outcome>(&line))
      add(*outcome, all);
    else if (const auto* run = std::get_if<Report>(&line))
      join(*run, all);
    else
      return ends_with_summary;
    ends_with_summary = std::holds_alternative<Report>(line);
  }
}

}  // namespace

Merged merge(const std::vector<std::filesystem::path>& reports) {
  Merged merged;
  for (const std::filesystem::path& file : reports) {
    if (!add_all(file, merged.report)) merged.incomplete.push_back(file);
  }
  return merged;
}

}  // namespace lightmill
