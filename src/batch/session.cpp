#include "batch/session.h"

#include "batch/memory.h"
#include "job/image_stages.h"
#include "process/worker_stages.h"

#include "lightmill/error.h"

#include <algorithm>
#include <string>
#include <utility>

namespace lightmill {
namespace {

Batch checked(Batch batch, Deliver deliver) {
  validate(batch.recipe);
  if (!batch.sink && deliver == Deliver::outcome) throw Error(Cause::usage, "a batch needs a sink");
  if (batch.threads == 0) batch.threads = available_threads();
  if (batch.memory == 0) batch.memory = available_memory() / 2;
  const std::optional<double> seconds = batch.processes.seconds;
  if (seconds && !(*seconds > 0)) throw Error(Cause::usage, "the deadline of an image is not above 0 seconds");
  return batch;
}

WorkSettings work_settings(const Batch& batch, Deliver deliver) {
  return {.recipe = batch.recipe,
          .plan = {.limits = batch.limits,
                   .domain = batch.domain,
                   .product = deliver == Deliver::pixels ? Product::pixels : Product::file},
          .damaged = batch.damaged,
          .selection = batch.selection};
}

MemoryShares shares(const Batch& batch) { return share_memory(batch.memory, batch.reading_ahead.bytes, batch.threads); }

}  // namespace

Session::Choice Session::choose(const Batch& batch) {
  const bool isolation = batch.processes.asks_for_isolation();
  EngineChoice engine{batch.engine, ""};
  if (engine.engine == Engine::automatic) {
    engine =
        choose_engine({.threads = batch.threads, .isolation = isolation, .own_arena = static_cast<bool>(batch.arena)});
  }
  if (isolation && engine.engine != Engine::processes) {
    throw Error(Cause::usage, "a deadline or a memory limit for each image can only be enforced on a process, not by " +
                                  std::string(to_string(engine.engine)));
  }
  const int threads = engine.engine == Engine::serial ? 1 : batch.threads;
  return {std::move(engine), threads};
}

Session::Session(Batch batch, Deliver deliver, Gate* gate)
    : batch_(checked(std::move(batch), deliver)),
      choice_(choose(batch_)),
      forwarded_(batch_.stop, [this] { stop_.request_stop(); }),
      ledger_(batch_.observers, stop_),
      pool_(BufferPool::create(shares(batch_).idle)),
      budget_(shares(batch_).images),
      files_(batch_.reader ? nullptr : file_reader()),
      fetcher_(batch_.reader ? *batch_.reader : *files_, batch_.sink, pool_),
      delivery_(batch_.sink, deliver),
      stages_(make_stages()),
      feed_(std::make_unique<DirectFeed>(std::move(batch_.items), stop_.get_token(), gate)) {}

Session::~Session() = default;

std::unique_ptr<Stages> Session::make_stages() {
  WorkSettings settings = work_settings(batch_, delivery_.what());
  if (choice_.engine.engine != Engine::processes)
    return std::make_unique<ImageStages>(std::move(settings), fetcher_, delivery_, budget_, pool_);
  WorkerProcesses processes = batch_.processes;
  // An image larger than the run's memory is done alone, so a small Batch::memory is no limit of a worker.
  if (processes.memory == 0) processes.memory = std::max(batch_.memory, available_memory() / 2);
  return std::make_unique<WorkerStages>(std::move(settings), processes, choice_.threads,
                                        WorkerStages::Parts{fetcher_, delivery_, budget_, pool_});
}

Report Session::run(const Executor::Done& done) {
  const auto executor = make_executor(
      choice_.engine.engine, {.threads = choice_.threads, .tokens = 2 * choice_.threads, .arena = batch_.arena});
  executor->run(*feed_, *stages_, [&](Result result) {
    ledger_.record(result.outcome);
    done(std::move(result));
  });
  Ending ending = feed_->exhausted() ? Ending::complete : Ending::cancelled;
  if (ledger_.output_failed()) ending = Ending::output_failed;
  return ledger_.close(ending, choice_.engine, choice_.threads, stages_->finish());
}

}  // namespace lightmill
