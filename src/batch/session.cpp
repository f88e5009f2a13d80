#include "batch/session.h"

#include "base/hash.h"
#include "exec/hands.h"
#include "job/image_stages.h"
#include "job/read_ahead.h"
#include "job/stopwatch.h"
#include "job/write_behind.h"
#include "process/isolating_stages.h"

#include "lightmill/adaptors.h"
#include "lightmill/error.h"
#include "lightmill/recipe.h"

#include <algorithm>
#include <string>
#include <utility>

namespace lightmill {
namespace {

/// To be raised by who changes the bytes of any result: what was made before is out of date then.
constexpr int kResultsVersion = 1;

Batch checked(Batch batch, Deliver deliver) {
  batch = Session::with_profiles(std::move(batch));
  Session::check(batch, deliver);
  if (batch.threads == 0) batch.threads = available_threads();
  return batch;
}

/// What decides, beside an input, what its results are. A limit decides whether there are any; a profile does by its
/// bytes, whatever its file is called.
std::string work_text(const Batch& batch) {
  Recipe recipe = batch.recipe;
  for (Rendition& rendition : recipe.renditions) {
    ColorProfile& profile = rendition.colors.profile;
    if (profile.bytes) profile.name = std::to_string(content_hash(*profile.bytes));
  }
  std::string text = "results " + std::to_string(kResultsVersion) + "\n" + to_string(recipe);
  if (batch.domain) text += "\ndomain " + std::string(to_string(*batch.domain));
  if (batch.damaged != Damaged::fail) text += "\nsalvaged";
  text += "\nmetadata " + std::to_string(batch.limits.metadata);
  return text;
}

WorkSettings work_settings(const Batch& batch, Deliver deliver) {
  return {.recipe = batch.recipe,
          .plan = {.limits = batch.limits,
                   .domain = batch.domain,
                   .product = deliver == Deliver::pixels ? Product::pixels : Product::file},
          .damaged = batch.damaged,
          .selection = batch.selection};
}

/// The batch's journal, told what the work is.
Journal* begun(const Batch& batch) {
  if (batch.journal) batch.journal->begin(work_text(batch));
  return batch.journal;
}

/// What a worker takes beside its image and the estimate does not know: the stacks of threads that help, mostly.
constexpr std::size_t kBesideImages = std::size_t{64} << 20;

/// An eighth of what is available is left to others.
MemoryWish memory_wish(const Batch& batch, const EngineChoice& engine, int threads) {
  const std::size_t available = available_memory();
  return {.memory = batch.memory == 0 ? available / 2 : std::min(batch.memory, available - available / 8),
          .available = available,
          .ahead = batch.reading_ahead.bytes,
          .threads = threads,
          .processes = engine.engine == Engine::processes,
          .isolating = batch.processes.isolate_formats};
}

/// A feed that counts what it hands out, and tells when it has no more, so that the cores it fed are lent to the images
/// still in work. Where a gate may hold up the feed, who waits does not wait for input alone.
class LastCall final : public Feed {
 public:
  LastCall(std::unique_ptr<Feed> feed, SpareCores& cores, Ledger& ledger, const Gate* gate)
      : feed_(std::move(feed)), cores_(cores), ledger_(ledger), gated_(gate != nullptr) {}
  std::optional<Job> next() noexcept override {
    double waited = 0;
    auto job = [&] {
      const Stopwatch watch(waited);
      return feed_->next();
    }();
    if (!job) {
      ledger_.no_more();
      cores_.no_more_images();
      return job;
    }
    ledger_.begin();
    if (!gated_) job->waited = waited;
    return job;
  }
  bool exhausted() const override { return feed_->exhausted(); }

 private:
  std::unique_ptr<Feed> feed_;
  SpareCores& cores_;
  Ledger& ledger_;
  const bool gated_;
};

/// Threads that write results while the others go on; the serial engine does all on its caller's.
int storing_threads(const Batch& batch, Engine engine, int working) {
  constexpr int kForEachWorking = 2, kMost = 16;
  if (!batch.sink || !batch.sink->put_waits() || engine == Engine::serial) return 0;
  return std::min(kForEachWorking * working, kMost);
}

/// Above 0, and so few that adding them to a clock does not overflow; NaN is neither.
bool is_duration(double seconds) { return seconds > 0 && seconds <= 1e9; }

void check_limits(const Batch& batch) {
  const Limits& limits = batch.limits;
  if (!is_duration(limits.seconds) || !(limits.seconds_per_megapixel >= 0 && limits.seconds_per_megapixel <= 1e6))
    throw Error(Cause::usage, "the limit on the seconds of decoding is not above 0, or more than 30 years");
  if (limits.pixels < 1 || limits.scans < 1 || limits.metadata < 1 || limits.file < 1)
    throw Error(Cause::usage, "a limit on pixels, scans, metadata or bytes of a file is not above 0");
  if (!is_duration(batch.processes.seconds.value_or(1)))
    throw Error(Cause::usage, "the deadline of an image is not above 0 seconds, or more than 30 years");
}

}  // namespace

Session::Choice Session::choose(const Batch& batch) {
  const bool isolation = batch.processes.asks_for_isolation();
  EngineChoice engine{batch.engine, ""};
  if (engine.engine == Engine::automatic) {
    engine =
        choose_engine({.threads = batch.threads, .isolation = isolation, .own_arena = static_cast<bool>(batch.arena)});
  }
  require_built(engine.engine);
  if (isolation && engine.engine != Engine::processes) {
    throw Error(Cause::usage, "a deadline or a memory limit for each image can only be enforced on a process, not by " +
                                  std::string(to_string(engine.engine)));
  }
  int threads = engine.engine == Engine::serial ? 1 : batch.threads;
  if (batch.arena && engine.engine == Engine::tbb) threads = threads_of(batch.arena);
  return {std::move(engine), threads, batch.reading_ahead.threads};
}

void Session::Choice::limit(int most, const char* want) {
  if (most >= threads) return;
  std::string& reason = engine.reason;
  reason += (reason.empty() ? "" : "; ") + std::to_string(most) + " of " + std::to_string(threads) +
            " threads, for want of " + want;
  threads = most;
}

/// An embedder's arena has the threads it has.
Session::Choice Session::choose_possible(const Batch& batch) {
  Choice choice = choose(batch);
  const bool theirs = batch.arena && choice.engine.engine == Engine::tbb;
  MemoryWish wish = memory_wish(batch, choice.engine, choice.threads);
  if (!theirs) choice.limit(affordable_threads(wish), "memory");
  const Hands hands = granted({.working = choice.threads,
                               .reading = choice.reading,
                               .storing = storing_threads(batch, choice.engine.engine, choice.threads),
                               .processes = choice.engine.engine == Engine::processes});
  if (!theirs) choice.limit(hands.working, hands.want);
  choice.reading = hands.reading;
  choice.storing = hands.storing;
  choice.lending = hands.lending;
  wish.threads = choice.threads;
  choice.memory = wish.memory;
  choice.shares = share_memory(wish);
  return choice;
}

Session::Session(Batch batch, Deliver deliver, Gate* gate)
    : batch_(checked(std::move(batch), deliver)),
      choice_(choose_possible(batch_)),
      forwarded_(batch_.stop, [this] { stop_.request_stop(); }),
      ledger_(batch_.observers, stop_,
              {.engine = choice_.engine,
               .threads = choice_.threads,
               .most_failures = batch_.most_failures,
               .passed_over = batch_.passed_over,
               .journal = batch_.journal}),
      timeline_(batch_.record_spans ? std::make_unique<const Timeline>() : nullptr),
      pool_(BufferPool::create(choice_.shares.idle)),
      budget_({.bytes = choice_.shares.images, .largest = choice_.shares.largest}, pool_),
      cores_(choice_.lending ? choice_.threads : 1),
      files_(batch_.reader ? nullptr : file_reader(batch_.limits.file)),
      outputs_(batch_.sink, batch_.recipe.renditions, begun(batch_)),
      fetcher_(batch_.reader ? *batch_.reader : *files_, outputs_, pool_,
               {.small = choice_.shares.input, .budget = &budget_}, timeline_.get()),
      delivery_(outputs_, deliver, timeline_.get()),
      stages_(make_stages()),
      feed_(std::make_unique<LastCall>(make_feed(gate), cores_, ledger_, gate)) {}

Session::~Session() = default;

Batch Session::with_names_once(Batch batch) {
  if (!batch.sink || !batch.sink->is_keyed_by_name()) return batch;
  const Outputs outputs(batch.sink, batch.recipe.renditions);
  batch.items = distinct(std::move(batch.items), [outputs](const Item& item) { return outputs.names(item); });
  return batch;
}

Batch Session::with_profiles(Batch batch) {
  auto& renditions = batch.recipe.renditions;
  for (auto one = renditions.begin(); one != renditions.end(); ++one) {
    ColorProfile& profile = one->colors.profile;
    if (profile.empty() || profile.bytes) continue;
    const auto has_read_it = [&](const Rendition& other) { return other.colors.profile.name == profile.name; };
    const auto earlier = std::find_if(renditions.begin(), one, has_read_it);
    profile = earlier == one ? read_profile(profile.name) : earlier->colors.profile;
  }
  return batch;
}

void Session::check(const Batch& batch, Deliver deliver) {
  validate(batch.recipe);
  if (!batch.sink && deliver == Deliver::outcome) throw Error(Cause::usage, "a batch needs a sink");
  if (batch.threads < 0) throw Error(Cause::usage, "a run takes 0 threads (as many as may run at once) or more");
  if (batch.reading_ahead.threads < 0) throw Error(Cause::usage, "reading ahead takes 0 threads or more");
  if (batch.sink && deliver == Deliver::pixels) throw Error(Cause::usage, "pixels go to the caller, not into a sink");
  check_limits(batch);
  choose(batch);
}

std::unique_ptr<Stages> Session::make_stages() {
  WorkSettings settings = work_settings(batch_, delivery_.what());
  const StageParts parts{fetcher_, delivery_, budget_, cores_, pool_, timeline_.get(), batch_.journal};
  const bool all = choice_.engine.engine == Engine::processes;
  if (!all && !batch_.processes.isolate_formats) return std::make_unique<ImageStages>(std::move(settings), parts);
  WorkerProcesses processes = batch_.processes;
  // An image larger than the run's memory is done alone, so a small Batch::memory is no limit of a worker.
  if (processes.memory == 0) processes.memory = std::max(choice_.memory, choice_.shares.largest) + kBesideImages;
  // What takes long there is coding, as it would in a thread; decoding has its own deadline in the worker.
  constexpr double kWithoutHurry = 24 * 3600;
  if (!all) processes.seconds = kWithoutHurry;
  const std::size_t idle = all ? choice_.shares.idle : choice_.shares.idle_in_workers;
  const Crew crew{choice_.threads, idle / 2, all ? FirstWorker::at_once : FirstWorker::when_used};
  if (!all) return std::make_unique<IsolatingStages>(settings, processes, crew, parts);
  return std::make_unique<WorkerStages>(std::move(settings), processes, crew, parts);
}

std::unique_ptr<Feed> Session::make_feed(Gate* gate) {
  const int threads = choice_.reading;
  if (threads == 0) return std::make_unique<DirectFeed>(std::move(batch_.items), stop_.get_token(), gate);
  return std::make_unique<ReadAheadFeed>(
      std::move(batch_.items), stop_.get_token(), gate, fetcher_,
      ReadAheadSettings{.threads = threads, .window = choice_.shares.ahead, .workers = choice_.threads});
}

void Session::work(const Executor::Done& done) {
  const auto executor = make_executor(
      choice_.engine.engine, {.threads = choice_.threads, .tokens = 2 * choice_.threads, .arena = batch_.arena});
  const Executor::Done finished = [&](Result result) {  // until all is written
    if (batch_.journal) batch_.journal->record(result.outcome);
    ledger_.record(result.outcome);
    ledger_.guard([&] { done(std::move(result)); });
  };
  try {
    WriteBehind stages(*stages_, budget_, choice_.storing);
    executor->run(*feed_, stages, finished);
  } catch (...) {
    if (ledger_.begun() == 0) throw;
    ledger_.fail(std::current_exception());
  }
}

/// A source that hears of the batch's stop, or of failures, by itself may end before the feed does.
Ending Session::ending() const {
  if (ledger_.output_failed()) return Ending::output_failed;
  if (batch_.stop.stop_requested()) return Ending::canceled;
  if (ledger_.too_many_failures()) return Ending::too_many_failures;
  return feed_->exhausted() ? Ending::complete : Ending::canceled;
}

Report Session::run(const Executor::Done& done) {
  work(done);
  return ledger_.close(ending(), stages_->finish());
}

}  // namespace lightmill
