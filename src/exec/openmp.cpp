#include "exec/edge.h"
#include "exec/engines.h"
#include "exec/pull.h"
#include "exec/threads.h"

#include <omp.h>

namespace lightmill {
namespace {

/// The calling thread's OpenMP settings made fit for a region of just the threads asked for, also within an embedder's
/// own region, and put back afterwards.
class TeamSettings {
 public:
  TeamSettings() : dynamic_(omp_get_dynamic()), levels_(omp_get_max_active_levels()) {
    omp_set_dynamic(0);
    if (const int needed = omp_get_active_level() + 1; levels_ < needed) omp_set_max_active_levels(needed);
  }
  ~TeamSettings() {
    omp_set_dynamic(dynamic_);
    omp_set_max_active_levels(levels_);
  }
  TeamSettings(const TeamSettings&) = delete;
  TeamSettings& operator=(const TeamSettings&) = delete;

 private:
  int dynamic_;
  int levels_;
};

struct Share {
  Feed& feed;
  Stages& stages;
  const Executor::Done& done;
  Edge edge = {};

  void take() noexcept {
    edge.observe();
    pull(feed, stages, done);
    edge.publish();
  }
};

/// Not instrumented, and calling nothing inline: ThreadSanitizer would take libgomp's passing of `share` for a race.
__attribute__((no_sanitize("thread"))) void on_team(int threads, Share& share) {
#pragma omp parallel num_threads(threads)
  share.take();
}

class OpenMpExecutor final : public Executor {
 public:
  explicit OpenMpExecutor(int threads) : threads_(threads) {}

  void run(Feed& feed, Stages& stages, const Done& done) override {
    require_threads(threads_ - 1);
    const TeamSettings settings;
    Share share{feed, stages, done};
    share.edge.publish();
    on_team(threads_, share);
    share.edge.observe();
  }

 private:
  int threads_;
};

}  // namespace

std::unique_ptr<Executor> openmp_executor(Concurrency concurrency) {
  return std::make_unique<OpenMpExecutor>(concurrency.threads);
}

}  // namespace lightmill
