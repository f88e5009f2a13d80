#include "exec/edge.h"
#include "exec/engines.h"
#include "exec/threads.h"
#include "exec/unwatched.h"
#include "exec/worker_allowance.h"

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <thread>
#include <utility>
#include <variant>

namespace lightmill {
namespace {

/// An image on its way from filter to filter. Filters pass it as a plain pointer, which the pipeline keeps in its own
/// memory; whoever holds the pointer owns the token.
struct Token {
  std::variant<Job, Loaded, Encoded> state;
  Edge edge = {};
};

class TbbExecutor final : public Executor {
 public:
  explicit TbbExecutor(const Concurrency& concurrency) : concurrency_(concurrency) {}
  void run(Feed& feed, Stages& stages, const Done& done) override;

 private:
  /// Runs `pipeline` in the embedder's arena, or in one of its own.
  void in_arena(const std::function<void()>& pipeline) const;

  Concurrency concurrency_;
};

/// A stage in isolation: where an embedder's operation waits for parallel work of its own, the thread must not take up
/// another image meanwhile, which might wait for the memory that this one holds.
template <typename Stage>
void alone(Stage stage) {
  tbb::this_task_arena::isolate(stage);
}

/// What the filters of one run do. Outlives the pipeline.
class Run {
 public:
  Run(Feed& feed, Stages& stages, const Executor::Done& done) : feed_(feed), stages_(stages), done_(done) {}

  /// The next job in a token, or null at the end. One call at a time; the first is by the thread that made the run,
  /// before there is work for another.
  Token* begin() noexcept {
    edge_.observe();
    construction_.end();
    Token* token = take();
    edge_.publish();
    return token;
  }

  Token* load(Token* token) noexcept {
    token->edge.observe();
    alone([&] { token->state = stages_.load(std::get<Job>(std::move(token->state))); });
    token->edge.publish();
    return token;
  }

  Token* transform(Token* token) noexcept {
    token->edge.observe();
    alone([&] { token->state = stages_.transform(std::get<Loaded>(std::move(token->state))); });
    token->edge.publish();
    return token;
  }

  void write(Token* token) noexcept {
    token->edge.observe();
    Encoded encoded = std::get<Encoded>(std::move(token->state));
    delete token;
    alone([&] { stages_.conclude(std::move(encoded), done_); });
    edge_.publish();
  }

  /// Call when the pipeline has ended. Throws what ended it early.
  void end() {
    edge_.observe();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  /// What is thrown is kept for later: in a filter it would cancel the tokens in flight.
  Token* take() noexcept {
    try {
      auto token = std::make_unique<Token>();
      auto job = feed_.next();
      if (!job) return nullptr;
      token->state = std::move(*job);
      token->edge.publish();
      return token.release();
    } catch (...) {
      failure_ = std::current_exception();
      return nullptr;
    }
  }

  Unwatched construction_;
  Edge edge_;
  Feed& feed_;
  Stages& stages_;
  const Executor::Done& done_;
  std::exception_ptr failure_;
};

bool address_space_is_limited() {
  rlimit limit{};
  return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

/// oneTBB starts a thread when there is work for it and ends the process where it cannot: before images have taken the
/// address space that stacks need, all of them are given something to do, for as long as it takes them to come.
void start_all(int threads) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
  std::atomic<int> here = 0;
  const auto wait = [&](int) {
    ++here;
    while (here < threads && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  };
  tbb::parallel_for(0, threads, wait, tbb::simple_partitioner());
}

void TbbExecutor::in_arena(const std::function<void()>& pipeline) const {
  if (concurrency_.arena) return concurrency_.arena(pipeline);
  const int threads = 1 + startable_threads(concurrency_.threads - 1);
  const WorkerAllowance allowance(threads);
  tbb::task_arena arena(threads);
  if (address_space_is_limited()) arena.execute([threads] { start_all(threads); });
  arena.execute(pipeline);
}

void TbbExecutor::run(Feed& feed, Stages& stages, const Done& done) {
  Run run(feed, stages, done);
  using tbb::filter_mode;
  const auto begin = tbb::make_filter<void, Token*>(filter_mode::serial_out_of_order, [&run](tbb::flow_control& flow) {
    Token* token = run.begin();
    if (!token) flow.stop();
    return token;
  });
  const auto load = tbb::make_filter<Token*, Token*>(filter_mode::parallel, [&run](Token* t) { return run.load(t); });
  const auto transform =
      tbb::make_filter<Token*, Token*>(filter_mode::parallel, [&run](Token* t) { return run.transform(t); });
  const auto write = tbb::make_filter<Token*, void>(filter_mode::parallel, [&run](Token* t) { run.write(t); });

  in_arena([&] {
    // A context of its own: were the run within an embedder's task group, canceling that would drop tokens.
    tbb::task_group_context context(tbb::task_group_context::isolated);
    tbb::parallel_pipeline(static_cast<std::size_t>(concurrency_.tokens), begin & load & transform & write, context);
  });
  run.end();
}

}  // namespace

bool has_tbb() { return true; }

int threads_of(const Arena& arena) {
  int threads = 1;
  arena([&threads] { threads = tbb::this_task_arena::max_concurrency(); });
  return threads;
}

std::unique_ptr<Executor> tbb_executor(const Concurrency& concurrency) {
  return std::make_unique<TbbExecutor>(concurrency);
}

}  // namespace lightmill
