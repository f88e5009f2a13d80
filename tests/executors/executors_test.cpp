#include "base/sanitizers.h"
#include "exec/executor.h"
#include "support/engines.h"
#include "support/fake_stages.h"
#include "support/living.h"
#include "support/numbered.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>

#ifdef LIGHTMILL_TBB
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#endif

namespace lightmill {
namespace {

using namespace std::chrono_literals;

/// What a run of fakes told, by sequence number.
struct Told {
  std::mutex mutex;
  std::multimap<std::uint64_t, Outcome> outcomes;
  std::function<void(std::size_t)> on_each = [](std::size_t) {};

  void add(Outcome outcome) {
    const std::lock_guard lock(mutex);
    const std::uint64_t sequence = outcome.item.sequence;
    outcomes.emplace(sequence, std::move(outcome));
    on_each(outcomes.size());
  }
};

class Executors : public testing::TestWithParam<std::tuple<Engine, int>> {
 protected:
  Engine engine() const { return std::get<0>(GetParam()); }
  int threads() const { return engine() == Engine::serial ? 1 : std::get<1>(GetParam()); }
  int tokens() const { return engine() == Engine::serial ? 1 : 2 * threads(); }

  void run(Feed& feed, Stages& stages, Told& told) const {
    make_executor(engine(), {.threads = threads(), .tokens = tokens()})->run(feed, stages, [&told](Result result) {
      told.add(std::move(result.outcome));
    });
  }
  /// Runs `count` items from a source of its own and checks that each came out once.
  void run_through(std::uint64_t count, FakeStages& stages) const {
    std::atomic<std::uint64_t> pulled = 0;
    DirectFeed feed(numbered(pulled, count), {});
    Told told;
    run(feed, stages, told);
    expect_each_once(told, count);
    EXPECT_TRUE(feed.exhausted());
  }
  static void expect_each_once(const Told& told, std::uint64_t count) {
    ASSERT_EQ(told.outcomes.size(), count);
    std::uint64_t expected = 0;
    for (const auto& [sequence, outcome] : told.outcomes) {
      EXPECT_EQ(sequence, expected++);
      EXPECT_EQ(outcome.item.source, std::to_string(sequence));
    }
  }
  /// For runs that are stopped: the stop may come while the source makes an item, which is then handed to nobody.
  static void expect_each_handed_out_once(const Told& told, std::uint64_t made) {
    EXPECT_LE(made - told.outcomes.size(), 1u);
    expect_each_once(told, told.outcomes.size());
  }
};

TEST_P(Executors, TakeEachItemThroughEachStageOnce) {
  for (const std::uint64_t count : {0u, 1u, 2u, 7u, 1000u}) {
    FakeStages stages;
    run_through(count, stages);
    EXPECT_EQ(stages.calls, 3 * static_cast<int>(count));
  }
}

TEST_P(Executors, TakeItemsOfUnequalCostOnce) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    FakeStages stages;
    stages.nap = 300us;
    stages.seed = seed;
    run_through(60, stages);
  }
}

TEST_P(Executors, IsolateFailures) {
  std::atomic<std::uint64_t> pulled = 0;
  DirectFeed feed(numbered(pulled, 400), {});
  FakeStages stages;
  stages.fails = [](std::uint64_t sequence, StageName stage) { return sequence % 4 == static_cast<unsigned>(stage); };
  Told told;
  run(feed, stages, told);
  expect_each_once(told, 400);
  const std::array chains = {"loadtransformwrite", "load", "loadtransform", "loadtransformwrite"};
  for (const auto& [sequence, outcome] : told.outcomes) {
    EXPECT_EQ(outcome.chain, chains[sequence % 4]) << "a stage after the failure did work on " << sequence;
    EXPECT_EQ(outcome.status, sequence % 4 == 0 ? Status::written : Status::failed);
  }
}

TEST_P(Executors, TellTheFailureOfTheSourceItself) {
  const auto breaking = []() -> generator<Item> {
    Item item;
    for (int i = 0; i < 10; ++i) co_yield item;
    throw Error(Cause::unreadable, "the folder went away");
  };
  DirectFeed feed(breaking(), {});
  FakeStages stages;
  Told told;
  run(feed, stages, told);
  ASSERT_EQ(told.outcomes.size(), 11u);
  ASSERT_TRUE(told.outcomes.rbegin()->second.item.problem);
  EXPECT_EQ(told.outcomes.rbegin()->second.item.problem->cause, Cause::unreadable);
}

TEST_P(Executors, AreLazyAndBoundWhatIsInFlight) {
  constexpr std::uint64_t kStopAfter = 50;
  std::stop_source stop;
  std::atomic<std::uint64_t> pulled = 0;
  DirectFeed feed(numbered(pulled), stop.get_token());
  FakeStages stages;
  stages.nap = 200us;
  stages.pool = BufferPool::create(1 << 30);
  Told told;
  std::uint64_t most_in_flight = 0;
  told.on_each = [&](std::size_t finished) {
    most_in_flight = std::max(most_in_flight, pulled.load() - finished + 1);
    if (finished == kStopAfter) stop.request_stop();
  };
  run(feed, stages, told);
  const auto bound = static_cast<std::uint64_t>(tokens());
  EXPECT_LE(most_in_flight, bound);
  EXPECT_LE(pulled, kStopAfter + bound);
  expect_each_handed_out_once(told, pulled);
  EXPECT_FALSE(feed.exhausted());
  // Every buffer ever made lies idle in the pool now, so what lies there is what tokens held at most.
  EXPECT_LE(stages.pool->idle_bytes(), bound * (4096 + 8192));
}

TEST_P(Executors, NeverDeadlockOverMemory) {
  constexpr std::size_t kBudget = 1000;
  for (unsigned seed = 1; seed <= 5; ++seed) {
    Budget budget(kBudget);
    FakeStages stages;
    stages.nap = 50us;
    stages.seed = seed;
    stages.budget = &budget;
    stages.needs = [seed](std::uint64_t sequence) {
      std::minstd_rand random(seed * 1000 + static_cast<unsigned>(sequence));
      random();
      const std::size_t bytes = random() % kBudget;
      return random() % 10 == 0 ? bytes * 3 : bytes / (1 + random() % 20);  // some larger than all there is
    };
    stages.fails = [](std::uint64_t sequence, StageName) { return sequence % 11 == 3; };
    run_through(200, stages);
    EXPECT_EQ(budget.used(), 0u);
  }
}

TEST_P(Executors, StopPromptly) {
  std::stop_source stop;
  std::atomic<std::uint64_t> pulled = 0;
  DirectFeed feed(numbered(pulled), stop.get_token());
  FakeStages stages;
  stages.nap = 5ms;
  Told told;
  std::atomic<std::uint64_t> pulled_at_stop = 0;
  std::chrono::steady_clock::time_point stopped_at;
  std::jthread stopper([&] {
    EXPECT_TRUE(comes_true([&] { return pulled >= 8; }));
    stop.request_stop();
    stopped_at = std::chrono::steady_clock::now();
    pulled_at_stop = pulled.load();
  });
  run(feed, stages, told);
  const auto ended_at = std::chrono::steady_clock::now();
  stopper.join();
  EXPECT_LE(pulled, pulled_at_stop + 1) << "items were begun after the stop";
  expect_each_handed_out_once(told, pulled);
  // An item takes at most 3 x 1.5 x 5 ms; all the rest is room for a loaded machine.
  EXPECT_LT(ended_at - stopped_at, 500ms);
}

TEST_P(Executors, RunTwiceAtOnceUndisturbed) {
  const auto one = [this] {
    FakeStages stages;
    stages.nap = 100us;
    for (int i = 0; i < 3; ++i) run_through(100, stages);
    EXPECT_EQ(stages.calls, 900);
  };
  std::jthread other(one);
  one();
}

TEST_P(Executors, UseAllThreads) {
  FakeStages stages;
  stages.nap = 4ms;
  run_through(static_cast<std::uint64_t>(25 * threads()), stages);
  EXPECT_LE(stages.most_busy, threads());
  EXPECT_GT(stages.most_busy, threads() / 2);
}

#ifdef LIGHTMILL_TBB
TEST_P(Executors, RunWithinAnEmbeddersTbbArena) {
  tbb::task_arena(2).execute([this] {
    FakeStages stages;
    run_through(40, stages);
  });
}

#ifndef LIGHTMILL_TSAN  // sees races in what the headers of oneTBB make of the embedder's loop
TEST_P(Executors, RunWithinAnEmbeddersParallelLoop) {
  tbb::task_arena arena(2);
  arena.execute([this] {
    tbb::parallel_for(0, 4, [this](int) {
      FakeStages stages;
      stages.nap = 100us;
      run_through(40, stages);
    });
  });
}

TEST_P(Executors, KeepEveryItemWhenAnEmbeddersTaskGroupIsCanceled) {
  tbb::task_group_context group;
  tbb::parallel_for(
      0, 2,
      [&](int) {
        FakeStages stages;
        stages.fails = [&group](std::uint64_t sequence, StageName) {
          if (sequence == 20) group.cancel_group_execution();
          return false;
        };
        run_through(100, stages);
      },
      group);
}

#endif
#endif

std::string name_of(const testing::TestParamInfo<std::tuple<Engine, int>>& info) {
  std::string name(to_string(std::get<0>(info.param)));
  std::ranges::replace(name, '-', '_');
  return name + std::to_string(std::get<1>(info.param));
}
INSTANTIATE_TEST_SUITE_P(Parallel, Executors,
                         testing::Combine(testing::ValuesIn(test::built({Engine::tbb, Engine::openmp,
                                                                         Engine::openmp_tasks, Engine::threads})),
                                          testing::Values(1, 2, 3, 8)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Serial, Executors, testing::Combine(testing::Values(Engine::serial), testing::Values(1)),
                         name_of);

}  // namespace
}  // namespace lightmill
