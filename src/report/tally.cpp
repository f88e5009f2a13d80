#include "report/tally.h"

#include "base/peak_memory.h"

#include <sys/resource.h>

#include <algorithm>

namespace lightmill {
namespace {

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

void add(const Outcome& outcome, Report& report) {
  report.times += outcome.times;
  report.waiting += outcome.waiting;
  switch (outcome.status) {
    case Status::skipped:
      ++report.skipped;
      return;
    case Status::unselected:
      ++report.unselected;
      return;
    case Status::repeated:
      ++report.repeated;
      return;
    case Status::crashed:
    case Status::timed_out:
    case Status::failed:
      ++report.failed;
      if (outcome.status == Status::crashed) ++report.crashed;
      if (outcome.status == Status::timed_out) ++report.timed_out;
      if (report.failures.size() < kFailuresKept) report.failures.push_back(outcome);
      return;
    case Status::written:
      ++report.written;
      if (!outcome.warnings.empty()) ++report.warned;
      if (!outcome.not_lossless.empty()) ++report.not_lossless;
      report.results +=
          static_cast<std::uint64_t>(std::ranges::count(outcome.outputs, OutputStatus::written, &Output::status));
      report.megapixels_in += static_cast<double>(outcome.input_size.area()) * 1e-6;
      report.bytes_in += outcome.bytes_in;
      report.bytes_out += outcome.bytes_out();
      return;
  }
}

Tally::Tally() : started_(std::chrono::steady_clock::now()), cpu_seconds_before_(cpu_seconds()) {}

Report Tally::finished(Report report, Ending ending, std::string_view engine, int threads) const {
  report.ending = ending;
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  report.cpu_seconds = cpu_seconds() - cpu_seconds_before_;
  report.peak_memory_bytes = peak_memory_bytes();
  report.engine = engine;
  report.threads = threads;
  return report;
}

}  // namespace lightmill
