#include "job/budget.h"

#include "support/living.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <random>
#include <thread>
#include <vector>

namespace lightmill {
namespace {

using namespace std::chrono_literals;

/// Takes a share on a thread of its own; `granted` tells when it has it.
struct Asker {
  Asker(Budget& budget, std::size_t bytes)
      : thread([this, &budget, bytes] {
          id = gettid();
          const Reservation share = budget.reserve(bytes);
          granted = true;
          done.wait(false);
        }) {}
  /// Once granted it waits for `finish`.
  bool waits() const {
    return comes_true([&] { return id != 0 && rests(id); }) && !granted;
  }
  void finish() {
    done = true;
    done.notify_all();
  }
  void expect_granted() const {
    EXPECT_TRUE(comes_true([&] { return granted.load(); }));
  }
  std::atomic<pid_t> id = 0;
  std::atomic<bool> granted = false, done = false;
  std::jthread thread;
};

TEST(Budget, GivesBackWhatAShareHeld) {
  Budget budget(100);
  {
    Reservation a = budget.reserve(60);
    const Reservation b = budget.reserve(40);
    EXPECT_EQ(budget.used(), 100u);
    Reservation c = std::move(a);
    EXPECT_EQ(budget.used(), 100u);
    c = {};
    EXPECT_EQ(budget.used(), 40u);
  }
  EXPECT_EQ(budget.used(), 0u);
}

TEST(Budget, AdmitsWhatIsLargerThanAllOfItAlone) {
  Budget budget(100);
  Reservation small = budget.reserve(1);
  Asker large(budget, 1000);
  EXPECT_TRUE(large.waits());
  small = {};
  large.expect_granted();
  Asker next(budget, 1);
  EXPECT_TRUE(next.waits()) << "beside an image that takes all the memory there is";
  large.finish();
  next.expect_granted();
  next.finish();
}

TEST(Budget, DoesNotPassOverALargeImage) {
  Budget budget(100);
  Reservation first = budget.reserve(50);
  Asker large(budget, 80);
  EXPECT_TRUE(large.waits());
  Asker small(budget, 10);
  EXPECT_TRUE(small.waits()) << "it would fit, but came later";
  first = {};
  large.expect_granted();
  small.expect_granted();
  large.finish();
  small.finish();
}

TEST(Budget, EnlargesAShareBeforeItGrantsOthers) {
  Budget budget(100);
  Reservation first = budget.reserve(50);
  std::atomic<bool> enlarged = false;
  std::atomic<pid_t> enlarging = 0;
  std::jthread holder([&] {
    Reservation own = budget.reserve(40);
    enlarging = gettid();
    budget.resize(own, 60);
    enlarged = true;
  });
  EXPECT_TRUE(comes_true([&] { return enlarging != 0 && rests(enlarging); }));
  Asker third(budget, 10);
  EXPECT_TRUE(third.waits()) << "it would fit, but who has a share and waits comes first";
  EXPECT_FALSE(enlarged);
  first = {};
  third.expect_granted();
  EXPECT_TRUE(comes_true([&] { return enlarged.load(); }));
  third.finish();
}

TEST(Budget, EnlargesAShareBeyondTheBudgetWhereItIsAlone) {
  Budget budget({.bytes = 100, .largest = 500}, nullptr);
  EXPECT_EQ(budget.largest(), 500u);
  Reservation share = budget.reserve(40);
  budget.resize(share, 400);
  EXPECT_EQ(budget.used(), 400u);
  budget.resize(share, 10);
  EXPECT_EQ(budget.used(), 10u);
  share = {};
  EXPECT_EQ(budget.used(), 0u);
}

TEST(Budget, HoldsWhatLiesIdleToWhatNobodyHasAShareOf) {
  constexpr std::size_t kMiB = 1 << 20;
  const auto pool = BufferPool::create(10 * kMiB);
  Budget budget({.bytes = 10 * kMiB}, pool);
  const auto fill = [&pool] {
    std::vector<Buffer> buffers;
    for (int i = 0; i < 10; ++i) buffers.push_back(pool->acquire(kMiB));
  };
  fill();
  EXPECT_EQ(pool->idle_bytes(), 10 * kMiB);
  {
    const Reservation seven = budget.reserve(7 * kMiB);
    EXPECT_EQ(pool->idle_bytes(), 3 * kMiB);
    fill();
    EXPECT_EQ(pool->idle_bytes(), 3 * kMiB);
  }
  {
    const Reservation alone = budget.reserve(70 * kMiB);
    EXPECT_EQ(pool->idle_bytes(), 0u);
  }
  fill();
  EXPECT_EQ(pool->idle_bytes(), 10 * kMiB);
}

TEST(Budget, IsNeverOverdrawnBySharesThatFit) {
  constexpr std::size_t kTotal = 1000;
  Budget budget(kTotal);
  std::atomic<std::size_t> held = 0;
  std::atomic<bool> overdrawn = false;
  std::vector<std::jthread> threads;
  for (unsigned seed = 1; seed <= 8; ++seed) {
    threads.emplace_back([&, seed] {
      std::minstd_rand random(seed);
      for (int i = 0; i < 2000; ++i) {
        const std::size_t bytes = random() % kTotal + 1;
        const Reservation share = budget.reserve(bytes);
        if (held.fetch_add(bytes) + bytes > kTotal) overdrawn = true;
        held.fetch_sub(bytes);
      }
    });
  }
  threads.clear();
  EXPECT_FALSE(overdrawn);
  EXPECT_EQ(budget.used(), 0u);
}

}  // namespace
}  // namespace lightmill
