#include "report/reported_runs.h"

#include <algorithm>
#include <utility>

namespace lightmill {
namespace {

/// Tells the runs of a file apart.
class RunCounter {
 public:
  void begin() {
    if (open_) ++runs_.unfinished;
    open_ = true;
    images_ = 0;
    ++runs_.all;
  }
  void image() {
    if (!open_) begin();
    ++images_;
  }
  void end(std::uint64_t images_counted) {
    if (!open_) begin();
    if (images_ != images_counted) ++runs_.unfinished;
    open_ = false;
  }
  ReportedRuns result(bool torn) {
    if (!open_ && (torn || runs_.all == 0)) begin();
    if (open_) ++runs_.unfinished;
    return runs_;
  }

 private:
  ReportedRuns runs_;
  bool open_ = false;  // a run began and has no summary yet
  std::uint64_t images_ = 0;
};

}  // namespace

ReportedRuns read_report(const std::filesystem::path& file, ReportListener& listener) {
  ReportReader lines(file);
  RunCounter runs;
  for (;;) {
    const auto line = lines.next();
    if (std::holds_alternative<std::monostate>(line)) return runs.result(lines.ends_torn());
    if (const auto* run = std::get_if<RunBegins>(&line)) {
      runs.begin();
      listener.began(*run);
    } else if (const auto* end = std::get_if<RunEnds>(&line)) {
      runs.end(end->report.seen());
      listener.ended(*end);
    } else {
      runs.image();
      listener.finished(std::get<Outcome>(line));
    }
  }
}

void join(const Report& run, Report& all) {
  all.ending = std::max(all.ending, run.ending);
  all.seconds = std::max(all.seconds, run.seconds);
  all.cpu_seconds += run.cpu_seconds;
  all.peak_memory_bytes = std::max(all.peak_memory_bytes, run.peak_memory_bytes);
  all.threads += run.threads;
  if (all.unsandboxed.empty()) all.unsandboxed = run.unsandboxed;
  all.updated = run.updated && (all.updated || all.engine.empty());
  all.engine = all.engine.empty() || all.engine == run.engine ? run.engine : "several";
}

void join_later(const Report& run, Report& all) {
  const double seconds = all.seconds + run.seconds;
  const int threads = std::max(all.threads, run.threads);
  join(run, all);
  all.seconds = seconds;
  all.threads = threads;
}

}  // namespace lightmill
