#pragma once

#include "lightmill/report.h"

#include <chrono>
#include <string_view>

namespace lightmill {

/// Counts the outcome in the report.
void add(const Outcome& outcome, Report& report);

/// Adds up a run's outcomes. The clocks, of the wall and of the process's CPU time, start with it. Not thread-safe.
class Tally {
 public:
  Tally();
  void add(const Outcome& outcome) { lightmill::add(outcome, report_); }
  /// The report up to now.
  Report finish(Ending ending, std::string_view engine, int threads) const;

 private:
  std::chrono::steady_clock::time_point started_;
  double cpu_seconds_before_;
  Report report_;
};

}  // namespace lightmill
