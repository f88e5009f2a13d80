#include "batch/memory.h"

#include "base/program_memory.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

TEST(Memory, SharesAreNeverMoreThanThereIs) {
  for (const std::size_t memory : {48 * kMiB, 64 * kMiB, 128 * kMiB, 1024 * kMiB, 65'536 * kMiB}) {
    for (const int wanted : {1, 2, 8, 16, 64}) {
      for (const bool processes : {false, true}) {
        for (const std::size_t ahead : {std::size_t{0}, 5 * kMiB, 4096 * kMiB}) {
          MemoryWish wish{memory, 2 * memory, ahead, wanted, processes};
          wish.threads = affordable_threads(wish);
          ASSERT_GE(wish.threads, 1);
          ASSERT_LE(wish.threads, wanted);
          const auto threads = static_cast<std::size_t>(wish.threads);
          const MemoryShares shares = share_memory(wish);
          const std::size_t kept = processes ? shares.idle * threads : 0;
          const std::size_t programs = kProgramBytes + threads * (kMiB / 2 + (processes ? 7 * kMiB : 0));
          const std::size_t all = programs + shares.images + shares.ahead + shares.input * threads + kept;
          EXPECT_LE(all, memory) << memory << " " << wanted << " " << processes << " " << ahead;
          EXPECT_GE(shares.images, memory / 8) << memory << " " << wanted << " " << processes << " " << ahead;
          EXPECT_GE(shares.largest, shares.images);
          EXPECT_LT(shares.largest + all - shares.images, wish.available);
        }
      }
    }
  }
}

TEST(Memory, WorkersThatAreThereForSomeImagesTakeAnEighthAtMost) {
  for (const std::size_t memory : {48 * kMiB, 512 * kMiB, 65'536 * kMiB}) {
    MemoryWish wish{.memory = memory, .available = 2 * memory, .threads = 8};
    const MemoryShares without = share_memory(wish);
    wish.isolating = true;
    const MemoryShares with = share_memory(wish);
    EXPECT_EQ(affordable_threads(wish), affordable_threads({.memory = memory, .threads = 8}));
    EXPECT_LE(with.images + with.idle_in_workers * 8, without.images);
    EXPECT_GE(with.images, without.images - memory / 8);
    EXPECT_LE(with.idle, with.images);
    EXPECT_EQ(without.idle_in_workers, 0u);
  }
}

TEST(Memory, TheLeastIsEnoughForASmallImage) {
  const MemoryShares shares = share_memory({.memory = 1, .available = 1, .threads = 3});
  EXPECT_GE(shares.images, 2 * kMiB);
  EXPECT_GE(shares.largest, shares.images);
  EXPECT_GT(shares.ahead, 0u);
  EXPECT_GT(shares.input, 0u);
}

TEST(Memory, FewerThreadsWhereWorkersWouldTakeWhatImagesNeed) {
  EXPECT_EQ(affordable_threads({.memory = 64 * kMiB, .threads = 16}), 16);
  EXPECT_LT(affordable_threads({.memory = 64 * kMiB, .threads = 16, .processes = true}), 8);
  EXPECT_EQ(affordable_threads({.memory = 1024 * kMiB, .threads = 16, .processes = true}), 16);
  EXPECT_EQ(affordable_threads({.memory = 1, .threads = 16, .processes = true}), 1);
}

}  // namespace
}  // namespace lightmill
