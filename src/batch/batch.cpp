#include "lightmill/batch.h"

#include "exec/executor.h"
#include "io/reader.h"
#include "job/feed.h"
#include "job/image_stages.h"
#include "report/tally.h"

#include "lightmill/error.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace lightmill {
namespace {

/// Kept for later images by each thread's share of the buffer pool: the planes and bytes of a 12 MP photograph scaled
/// on decoding, with room for a second.
constexpr std::size_t kIdleMemoryPerThread = std::size_t{24} << 20;

/// Hears every outcome, one at a time: counts it, tells the observers, and stops the run when the output side fails.
class Ledger {
 public:
  Ledger(const std::vector<Observer*>& observers, std::stop_source& stop) : observers_(observers), stop_(stop) {}

  void record(const Outcome& outcome) {
    const std::lock_guard lock(mutex_);
    tally_.add(outcome);
    for (Observer* observer : observers_) observer->finished(outcome);
    if (outcome.failure && outcome.failure->cause == Cause::output_failed) {
      output_failed_ = true;
      stop_.request_stop();
    }
  }
  bool output_failed() const { return output_failed_; }
  Report close(Ending ending, Engine engine, int threads) {
    Report report = tally_.finish(ending, to_string(engine), threads);
    for (Observer* observer : observers_) observer->ended(report);
    return report;
  }

 private:
  const std::vector<Observer*>& observers_;
  std::stop_source& stop_;
  std::mutex mutex_;
  Tally tally_;
  bool output_failed_ = false;
};

StageSettings stage_settings(const Batch& batch, int threads) {
  return {.recipe = batch.recipe,
          .plan = {.limits = batch.limits, .domain = batch.domain},
          .damaged = batch.damaged,
          .idle_memory = kIdleMemoryPerThread * static_cast<std::size_t>(threads)};
}

}  // namespace

Report run(Batch batch) {
  validate(batch.recipe);
  if (!batch.sink) throw Error(Cause::usage, "a batch needs a sink");
  const int threads = batch.threads > 0 ? batch.threads : available_threads();

  std::stop_source stop;
  const std::stop_callback forwarded(batch.stop, [&stop] { stop.request_stop(); });
  Ledger ledger(batch.observers, stop);
  FileReader reader;
  ImageStages stages(stage_settings(batch, threads), reader, *batch.sink);
  Feed feed(std::move(batch.items), stop.get_token());
  const auto executor = make_executor(batch.engine, {.threads = threads, .tokens = 2 * threads});
  executor->run(feed, stages, [&ledger](const Outcome& outcome) { ledger.record(outcome); });

  Ending ending = feed.exhausted() ? Ending::complete : Ending::cancelled;
  if (ledger.output_failed()) ending = Ending::output_failed;
  return ledger.close(ending, batch.engine, threads);
}

}  // namespace lightmill
