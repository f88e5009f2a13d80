#pragma once

#include "lightmill/report.h"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>

namespace lightmill {

/// Counts the outcome in the report. Throws std::bad_alloc, where a failure is counted but not kept.
void add(const Outcome& outcome, Report& report);

/// Adds up a run's outcomes. The clocks, of the wall and of the process's CPU time, start with it. Not thread-safe.
class Tally {
 public:
  Tally();
  void add(const Outcome& outcome) { lightmill::add(outcome, report_); }
  std::uint64_t failed() const { return report_.failed; }
  /// The report up to now. Of a tally that is to go it allocates nothing.
  Report finish(Ending ending, std::string_view engine, int threads) const& {
    return finished(report_, ending, engine, threads);
  }
  Report finish(Ending ending, std::string_view engine, int threads) && {
    return finished(std::move(report_), ending, engine, threads);
  }

 private:
  Report finished(Report report, Ending ending, std::string_view engine, int threads) const;

  std::chrono::steady_clock::time_point started_;
  double cpu_seconds_before_;
  Report report_;
};

}  // namespace lightmill
