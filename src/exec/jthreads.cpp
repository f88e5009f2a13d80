#include "exec/engines.h"
#include "exec/pull.h"

#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace lightmill {
namespace {

class JthreadExecutor final : public Executor {
 public:
  explicit JthreadExecutor(int threads) : others_(threads - 1) {}

  void run(Feed& feed, Stages& stages, const Done& done) override {
    std::vector<std::jthread> pool;
    try {
      for (int i = 0; i < others_; ++i) pool.emplace_back([&] { pull(feed, stages, done); });
    } catch (const std::system_error&) {  // no more threads are to be had: those that work do it all
    } catch (const std::bad_alloc&) {
    }
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
