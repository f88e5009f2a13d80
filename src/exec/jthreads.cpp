#include "exec/engines.h"
#include "exec/pull.h"
#include "exec/threads.h"

#include <thread>
#include <vector>

namespace lightmill {
namespace {

class JthreadExecutor final : public Executor {
 public:
  explicit JthreadExecutor(int threads) : others_(threads - 1) {}

  void run(Feed& feed, Stages& stages, const Done& done) override {
    require_threads(others_);
    std::vector<std::jthread> pool;
    pool.reserve(static_cast<std::size_t>(others_));
    for (int i = 0; i < others_; ++i) pool.emplace_back([&] { pull(feed, stages, done); });
    pull(feed, stages, done);
  }

 private:
  int others_;
};

}  // namespace

std::unique_ptr<Executor> jthread_executor(const Concurrency& concurrency) {
  return std::make_unique<JthreadExecutor>(concurrency.threads);
}

}  // namespace lightmill
