#include "process/worker_pool.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <memory>

namespace lightmill {
namespace {

/// Else whoever has the other place may wait for what is held here.
TEST(WorkerPool, WhoGivesUpAPlaceIsToldBeforeItWaitsForAnother) {
  WorkerProgram program;
  program.command = {"/bin/false"};
  WorkerPool pool(std::move(program), 2, FirstWorker::when_used);
  const auto take = [&pool](const std::function<void()>& before_waiting) {
    return std::unique_ptr<WorkerPool::Place>(new WorkerPool::Place(pool.take(before_waiting)));
  };
  auto first = take([] {});
  int told = 0;
  const auto second = take([&] {
    ++told;
    first.reset();
  });
  EXPECT_EQ(told, 0);
  EXPECT_THROW(second->worker(), Error);
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace lightmill
