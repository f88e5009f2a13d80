#include "exec/executor.h"

#include "lightmill/batch.h"
#include "lightmill/error.h"
#include "lightmill/recipe.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lightmill {
namespace {

bool is_built(Engine engine) {
  const auto all = engines();
  return std::ranges::find(all, engine) != all.end();
}

/// Why `work` is refused as it is called for; empty where it is not.
std::string refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.cause() == Cause::usage ? error.what() : "another cause";
  }
  return "";
}

#ifdef LIGHTMILL_TBB
constexpr bool kWantsTbb = true;
#else
constexpr bool kWantsTbb = false;
#endif
#ifdef LIGHTMILL_OPENMP
constexpr bool kWantsOpenMp = true;
#else
constexpr bool kWantsOpenMp = false;
#endif

const std::string kNoTbb = "this build has no oneTBB engine (LIGHTMILL_TBB=OFF)";
const std::string kNoOpenMp = "this build has no OpenMP engines (LIGHTMILL_OPENMP=OFF)";

TEST(EnginesLeftOut, AreThoseOfTheBuildsOptions) {
  EXPECT_EQ(is_built(Engine::tbb), kWantsTbb);
  EXPECT_EQ(is_built(Engine::openmp), kWantsOpenMp);
  EXPECT_EQ(is_built(Engine::openmp_tasks), kWantsOpenMp);
  for (const Engine engine : {Engine::automatic, Engine::serial, Engine::threads, Engine::processes})
    EXPECT_TRUE(is_built(engine)) << to_string(engine);
}

/// Of a build that has them all: that none is refused.
TEST(EnginesLeftOut, AreRefusedByTheirOption) {
  const std::pair<Engine, std::string> reasons[] = {
      {Engine::tbb, kNoTbb}, {Engine::openmp, kNoOpenMp}, {Engine::openmp_tasks, kNoOpenMp}};
  for (const auto& [engine, reason] : reasons) {
    const std::string expected = is_built(engine) ? "" : reason;
    EXPECT_EQ(refusal([&, engine = engine] { make_executor(engine, {.threads = 2, .tokens = 4}); }), expected);
    EXPECT_EQ(refusal([&, engine = engine] { parse_engine(to_string(engine)); }), expected);
    Batch batch{.recipe = parse_recipe("resize 100"), .engine = engine};
    EXPECT_EQ(refusal([&] { stream(std::move(batch)).begin(); }), expected);
  }
}

TEST(EnginesLeftOut, AreNotChosen) {
  for (const int threads : {1, 2, 64}) EXPECT_TRUE(is_built(choose_engine({.threads = threads}).engine));
  EXPECT_TRUE(is_built(choose_engine({.threads = 4, .isolation = true}).engine));
}

TEST(EnginesLeftOut, AreMissedWhereAnArenaIsGiven) {
  Batch batch{.recipe = parse_recipe("resize 100"), .arena = [](const std::function<void()>& work) { work(); }};
  const std::string expected = is_built(Engine::tbb) ? "" : kNoTbb;
  EXPECT_EQ(refusal([&] { stream(std::move(batch)).begin(); }), expected);
}

}  // namespace
}  // namespace lightmill
