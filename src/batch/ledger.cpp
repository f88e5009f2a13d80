#include "batch/ledger.h"

namespace lightmill {

void Ledger::record(const Outcome& outcome) {
  const std::lock_guard lock(mutex_);
  tally_.add(outcome);
  for (Observer* observer : observers_) observer->finished(outcome);
  if (outcome.failure && outcome.failure->cause == Cause::output_failed) {
    output_failed_ = true;
    stop_.request_stop();
  }
}

Report Ledger::close(Ending ending, const EngineChoice& engine, int threads, const Elsewhere& elsewhere) {
  Report report = tally_.finish(ending, to_string(engine.engine), threads);
  report.cpu_seconds += elsewhere.cpu_seconds;
  report.peak_memory_bytes += elsewhere.peak_memory_bytes;
  report.engine_reason = engine.reason;
  for (Observer* observer : observers_) observer->ended(report);
  return report;
}

}  // namespace lightmill
