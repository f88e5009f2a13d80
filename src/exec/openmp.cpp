#include "exec/edge.h"
#include "exec/engines.h"
#include "exec/pull.h"
#include "exec/threads.h"

#include <omp.h>

#include <atomic>
#include <exception>
#include <memory>
#include <utility>

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

/// One thread's making of tasks; the team runs them.
struct Production {
  Feed& feed;
  Stages& stages;
  const Executor::Done& done;
  int most_deferred;  // 0 where there is no other thread to run what is deferred while the producer waits for the feed
  Edge edge = {};
  std::atomic<int> in_flight = 0;

  std::exception_ptr failure = {};

  bool may_defer() const noexcept { return in_flight.load() < most_deferred; }
  /// Null at the end, and where there is no memory for another, which is kept for later: it must not leave the region.
  Job* take() noexcept {
    edge.observe();
    std::unique_ptr<Job> taken;
    try {
      taken = std::make_unique<Job>();
      if (auto job = feed.next())
        *taken = *std::move(job);
      else
        taken.reset();
    } catch (...) {
      failure = std::current_exception();
    }
    if (taken) in_flight.fetch_add(1);
    edge.publish();
    return taken.release();
  }
  void finish(Job* taken) noexcept {
    edge.observe();
    run_job(std::move(*std::unique_ptr<Job>(taken)), stages, done);
    in_flight.fetch_sub(1);
    edge.publish();
  }
};

/// Not instrumented, for the reason above. Where as many images are in flight as may be, the task is not deferred: the
/// producer does it itself.
__attribute__((no_sanitize("thread"))) void produce_on_team(int threads, Production& production) {
#pragma omp parallel num_threads(threads)
#pragma omp single
  {
    // OpenMP may have granted fewer threads than were asked for (OMP_THREAD_LIMIT).
    if (omp_get_num_threads() == 1) production.most_deferred = 0;
    while (Job* job = production.take()) {
#pragma omp task firstprivate(job) if (production.may_defer())
      production.finish(job);
    }
  }
}

class OpenMpTasksExecutor final : public Executor {
 public:
  explicit OpenMpTasksExecutor(const Concurrency& concurrency)
      : threads_(concurrency.threads), tokens_(concurrency.tokens) {}

  void run(Feed& feed, Stages& stages, const Done& done) override {
    const int threads = 1 + startable_threads(threads_ - 1);
    const TeamSettings settings;
    Production production{feed, stages, done, tokens_};
    production.edge.publish();
    produce_on_team(threads, production);
    production.edge.observe();
    if (production.failure) std::rethrow_exception(production.failure);
  }

 private:
  int threads_;
  int tokens_;
};

class OpenMpExecutor final : public Executor {
 public:
  explicit OpenMpExecutor(int threads) : threads_(threads) {}

  void run(Feed& feed, Stages& stages, const Done& done) override {
    const int threads = 1 + startable_threads(threads_ - 1);
    const TeamSettings settings;
    Share share{feed, stages, done};
    share.edge.publish();
    on_team(threads, share);
    share.edge.observe();
  }

 private:
  int threads_;
};

}  // namespace

bool has_openmp() { return true; }

std::unique_ptr<Executor> openmp_executor(const Concurrency& concurrency) {
  return std::make_unique<OpenMpExecutor>(concurrency.threads);
}

std::unique_ptr<Executor> openmp_tasks_executor(const Concurrency& concurrency) {
  return std::make_unique<OpenMpTasksExecutor>(concurrency);
}

}  // namespace lightmill
