#pragma once

#include "job/feed.h"
#include "job/stages.h"

#include "lightmill/engine.h"

#include <functional>
#include <memory>

namespace lightmill {

struct Concurrency {
  int threads = 1;
  int tokens = 2;    ///< the most images in flight at once; at least `threads`
  Arena arena = {};  ///< the embedder's, for `tbb`; its size is then the number of threads
};

/// Takes every job from a feed through the three stages and gives its result. Executors differ in who calls the stages
/// and in nothing else.
class Executor {
 public:
  using Done = Stages::Done;

  virtual ~Executor() = default;
  /// Returns when the feed has ended and every job that was taken is concluded. Throws std::bad_alloc once all that
  /// was taken has its outcome. Where the system does not grant the threads, fewer do the work. Several runs may go on
  /// at once, also from within an embedder's own parallel work.
  virtual void run(Feed& feed, Stages& stages, const Done& done) = 0;
};

/// Throws Error(usage) that names the build's option where this build was made without the engine.
void require_built(Engine engine);

/// How many threads the arena has. Runs a function in it.
int threads_of(const Arena& arena);

/// `processes` are stages that wait for another process, on one thread each. Throws Error(usage) where `threads` is
/// below 1, as `require_built` does, and for `Engine::automatic`, which `choose_engine` settles first. Fewer tokens
/// than threads are raised to as many.
std::unique_ptr<Executor> make_executor(Engine engine, Concurrency concurrency);

}  // namespace lightmill
