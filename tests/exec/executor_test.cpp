#include "exec/executor.h"

#include "base/sanitizers.h"
#include "exec/threads.h"
#include "support/engines.h"
#include "support/fake_stages.h"
#include "support/numbered.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>

#ifdef LIGHTMILL_OPENMP
#include <omp.h>
#endif

namespace lightmill {
namespace {

TEST(Engines, PrintAndParse) {
  for (const Engine engine : engines()) EXPECT_EQ(parse_engine(to_string(engine)), engine);
}

TEST(Engines, AreListedWhereOneIsUnknown) {
  for (const Engine engine : engines()) EXPECT_THAT(engine_names(), testing::HasSubstr(to_string(engine)));
  EXPECT_THAT(engine_names(), testing::MatchesRegex("auto, serial, .* and processes"));
  try {
    parse_engine("TBB");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::usage);
    EXPECT_EQ(error.what(), "no engine 'TBB'; the engines are " + engine_names());
  }
}

TEST(MakeExecutor, RefusesNoThreads) {
  EXPECT_THROW(make_executor(Engine::threads, {.threads = 0, .tokens = 2}), Error);
}

TEST(StartableThreads, AreWhatTheSystemGives) {
  EXPECT_EQ(startable_threads(0), 0);
  EXPECT_EQ(startable_threads(20), 20);
}

#ifndef LIGHTMILL_SANITIZED  // which reserve more address space than any limit
TEST(StartableThreads, AreDoneWithWhereTheyAreFewerThanAskedFor) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto run = [](Engine engine) {
    const rlimit scarce{2u << 30, 2u << 30};  // of address space; each thread's stack takes 8 MiB
    setrlimit(RLIMIT_AS, &scarce);
    std::atomic<std::uint64_t> pulled = 0;
    DirectFeed feed(numbered(pulled, 300), {});
    FakeStages stages;
    std::atomic<int> done = 0;
    make_executor(engine, {.threads = 5000, .tokens = 5000})->run(feed, stages, [&](const Result&) { ++done; });
    std::_Exit(done == 300 ? 0 : 1);
  };
  for (const Engine engine : test::built({Engine::tbb, Engine::openmp, Engine::openmp_tasks, Engine::threads}))
    EXPECT_EXIT(run(engine), testing::ExitedWithCode(0), "") << to_string(engine);
}
#endif

#ifdef LIGHTMILL_OPENMP
TEST(OpenMp, HasItsThreadsWithinAnEmbeddersRegionAndLeavesSettingsAlone) {
  const int levels = omp_get_max_active_levels();
  const int dynamic = omp_get_dynamic();
  std::atomic<int> most_busy = 0;
#pragma omp parallel num_threads(2)
#pragma omp single
  {
    std::atomic<std::uint64_t> pulled = 0;
    DirectFeed feed(numbered(pulled, 60), {});
    FakeStages stages;
    stages.nap = std::chrono::milliseconds(2);
    make_executor(Engine::openmp, {.threads = 4, .tokens = 4})->run(feed, stages, [](const Result&) {});
    most_busy = stages.most_busy.load();
  }
  EXPECT_EQ(most_busy, 4);
  EXPECT_EQ(omp_get_max_active_levels(), levels);
  EXPECT_EQ(omp_get_dynamic(), dynamic);
}
#endif

}  // namespace
}  // namespace lightmill
