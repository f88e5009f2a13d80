#pragma once

#include "lightmill/engine.h"
#include "lightmill/export.h"
#include "lightmill/generator.h"
#include "lightmill/item.h"
#include "lightmill/journal.h"
#include "lightmill/limits.h"
#include "lightmill/observer.h"
#include "lightmill/operation.h"
#include "lightmill/passed_over.h"
#include "lightmill/reader.h"
#include "lightmill/recipe.h"
#include "lightmill/report.h"
#include "lightmill/result.h"
#include "lightmill/sink.h"
#include "lightmill/worker.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace lightmill {

/// How inputs are read while earlier images are worked on, by threads of their own (whatever the engine) that mostly
/// wait for the disk. As many images are ahead as there are workers, and more, to four times `threads`, where workers
/// have to wait for reads: files in the page cache take two threads and little memory, a slow store gets all.
struct ReadingAhead {
  int threads = 8;  ///< reads in flight at once, at most; 0: every image is read by the thread that works on it
  /// The most that is read and not yet handed to a worker, but for one larger image alone; 0: a forty-eighth of the
  /// memory, at most 32 MiB.
  std::size_t bytes = 0;
};

/// Everything a run needs, as values and borrowed seams.
struct Batch {
  generator<Item> items = {};
  Recipe recipe = {};
  Sink* sink = nullptr;                   ///< required unless the results carry the pictures; outlives the run
  std::vector<Observer*> observers = {};  ///< outlive the run
  Journal* journal = nullptr;  ///< of the sink's folder; is told of every outcome, and may decide what is made
  Engine engine = Engine::automatic;
  int threads = 0;  ///< 0: `available_threads()`
  Limits limits = {};
  Damaged damaged = Damaged::fail;
  std::optional<Domain> domain = {};  ///< see PlanOptions
  std::stop_token stop = {};          ///< once requested, no new image is begun; what is read ahead is given up
  /// As soon as so many images failed, no new one is begun, and the run ends with Ending::too_many_failures; those in
  /// flight are finished, and may fail as well. What a journal says would fail as before does not count. A source that
  /// waits for its next item (a pipe) is not woken: an observer that counts may stop it. 0: no limit.
  std::uint64_t most_failures = 0;
  /// Bytes for the whole run; images wait until there is memory for them by the plan's estimate, and one larger than
  /// all of it is done alone. 0: half of `available_memory()`.
  std::size_t memory = 0;
  Reader* reader = nullptr;  ///< none: files; outlives the run
  ReadingAhead reading_ahead = {};
  Selection selection = {};
  Arena arena = {};  ///< the embedder's task arena, for `Engine::tbb`; its size then is the number of threads
  /// With a deadline or a memory limit in it, `Engine::automatic` is `processes` and every other engine an error. No
  /// process is started by other engines unless `isolate_formats` asks for it.
  WorkerProcesses processes = {};
  /// Whether each outcome tells when and on which thread each of its stages ran, for a TraceFile or an HtmlReport. A
  /// run without it keeps none.
  bool record_spans = false;
  /// What the scan of `items` counts in, for the run's report; none: the report has nothing of it. Outlives the run.
  const PassedOverTally* passed_over = nullptr;
};

/// Runs the batch to its end and returns what happened. A picture's failure is an Outcome, never an exception. Throws
/// Error(usage) for an invalid recipe, for worker processes that cannot be started or were asked for what they cannot
/// do (a `Custom` operation), and what the source throws on its first step. Later it throws what an observer threw, or
/// std::bad_alloc where the run itself lacked memory: no new image was begun then, and those in flight were finished,
/// counted and told to the observers. Blocks; several runs may go on at once in one process.
///
/// Where the system grants fewer threads, processes or descriptors than are asked for, the run does with fewer;
/// `Report::threads` tells.
LIGHTMILL_API Report run(Batch batch);

/// For a program that has to end now though its runs do not end by themselves (a picture that takes minutes, a read or
/// an observer that hangs). Whatever is being written is removed and gets no name any more; the observers of each run
/// that nobody holds are told of its end, with what was done so far. Returns how many images were in flight. End the
/// process then: its runs do nothing useful any more. Takes half a second, unless the file system or an observer
/// hangs: call it on a thread of its own, and wait for that no longer than you must.
LIGHTMILL_API std::size_t give_up_runs() noexcept;

/// In which order a stream yields.
enum class Order {
  source,      ///< as the items came: the first result waits for nothing, a slow image holds up those behind it
  completion,  ///< whatever is finished first
};

struct StreamOptions {
  Order order = Order::source;
  Deliver deliver = Deliver::bytes;
  /// The most images between the source and the consumer, the one being looked at included; 0: four for each thread.
  /// A consumer that is slower than the workers slows them.
  std::size_t in_flight = 0;
  /// Requested when the generator is destroyed, for a source that may wait for ever (a pipe): give it this one's token.
  std::stop_source leaving = std::stop_source(std::nostopstate);
};

/// The results, one by one, while later images are still being worked on; the source may be endless. The work goes on
/// in threads of the generator's own (with `Engine::serial` one) as soon as the first result is asked for, and ahead of
/// the consumer by no more than `in_flight`. Destroying the generator early begins no new image, finishes those in
/// flight and drops them. With a sink (not with Deliver::pixels) the pictures are written there as well. Observers are
/// told on the threads of the run. `begin()` throws what `run` throws before its first image; what it throws later
/// comes after the last result.
LIGHTMILL_API generator<Result> stream(Batch batch, StreamOptions options = {});

}  // namespace lightmill
