#pragma once

#include "job/stages.h"
#include "report/tally.h"

#include "lightmill/engine.h"
#include "lightmill/observer.h"

#include <mutex>
#include <stop_token>
#include <vector>

namespace lightmill {

/// Hears every outcome, one at a time: counts it, tells the observers, and stops the run when the output side fails.
class Ledger {
 public:
  Ledger(const std::vector<Observer*>& observers, std::stop_source& stop) : observers_(observers), stop_(stop) {}

  void record(const Outcome& outcome);
  bool output_failed() const { return output_failed_; }
  /// Makes the run's report of the counts, and of what was used in this process and elsewhere, and tells the observers.
  Report close(Ending ending, const EngineChoice& engine, int threads, const Elsewhere& elsewhere);

 private:
  const std::vector<Observer*>& observers_;
  std::stop_source& stop_;
  std::mutex mutex_;
  Tally tally_;
  bool output_failed_ = false;
};

}  // namespace lightmill
