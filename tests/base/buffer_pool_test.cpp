#include "base/buffer_pool.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

namespace lightmill {
namespace {

TEST(BufferPool, HandsABlockOutAgain) {
  const auto pool = BufferPool::create(1 << 20);
  const std::uint8_t* first = nullptr;
  {
    const Buffer buffer = pool->acquire(100'000);
    first = buffer.data();
    EXPECT_GE(buffer.capacity(), 100'000u);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first) % BufferPool::kAlignment, 0u);
    EXPECT_EQ(pool->idle_bytes(), 0u);
  }
  EXPECT_GT(pool->idle_bytes(), 0u);
  EXPECT_EQ(pool->acquire(100'001).data(), first);
}

TEST(BufferPool, LetsGoOfWhatIsBeyondItsLimitOldestFirst) {
  const auto pool = BufferPool::create(3 << 20);
  { const Buffer panorama = pool->acquire(100 << 20); }
  EXPECT_EQ(pool->idle_bytes(), 0u);
  { const Buffer a = pool->acquire(1 << 20), b = pool->acquire(2 << 20), c = pool->acquire(1 << 20); }
  EXPECT_LE(pool->idle_bytes(), std::size_t{3} << 20);
  EXPECT_GT(pool->idle_bytes(), std::size_t{1} << 20);
}

TEST(BufferPool, LetsGoOfWhatManyBuffersHadNoUseFor) {
  const auto pool = BufferPool::create(1 << 30);
  { const Buffer panorama = pool->acquire(100 << 20), usual = pool->acquire(1 << 20); }
  EXPECT_GT(pool->idle_bytes(), std::size_t{100} << 20);
  for (int i = 0; i < 2000; ++i) const Buffer buffer = pool->acquire(1 << 20);
  EXPECT_LT(pool->idle_bytes(), std::size_t{3} << 20);
}

TEST(BufferPool, OutlivesItsOwnerWhileABufferDoes) {
  Buffer buffer;
  {
    const auto pool = BufferPool::create(1 << 20);
    buffer = pool->acquire(10);
  }
  std::memset(buffer.data(), 1, buffer.capacity());
}

TEST(BufferPool, NeverLendsABlockTwice) {
  const auto pool = BufferPool::create(64 << 20);
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&pool, t] {
      for (std::size_t i = 1; i < 500; ++i) {
        const Buffer buffer = pool->acquire(i * 100);
        std::memset(buffer.data(), t, i * 100);
        std::this_thread::yield();
        ASSERT_EQ(buffer.data()[0], t);
        ASSERT_EQ(buffer.data()[i * 100 - 1], t);
      }
    });
  }
}

TEST(BufferPool, KeepsNoMoreIdleThanItIsLetToNow) {
  const auto pool = BufferPool::create(std::size_t{3} << 20);
  const Buffer kept = pool->acquire(1 << 20);
  { const Buffer a = pool->acquire(1 << 20), b = pool->acquire(1 << 20); }
  EXPECT_EQ(pool->idle_bytes(), std::size_t{2} << 20);
  pool->limit_idle(std::size_t{1} << 20);
  EXPECT_EQ(pool->idle_bytes(), std::size_t{1} << 20);
  pool->limit_idle(0);
  { const Buffer given_back = pool->acquire(1 << 20); }
  EXPECT_EQ(pool->idle_bytes(), 0u);
  pool->limit_idle(SIZE_MAX);
  { const Buffer more_than_ever = pool->acquire(4 << 20); }
  EXPECT_EQ(pool->idle_bytes(), 0u) << "the limit of its making holds for ever";
  kept.data()[0] = 1;
}

/// How many of the pages from `begin` on are in memory.
std::size_t resident_bytes(std::uint8_t* begin, std::size_t bytes) {
  std::vector<unsigned char> pages(bytes / 4096);
  EXPECT_EQ(mincore(begin, pages.size() * 4096, pages.data()), 0);
  return 4096 * static_cast<std::size_t>(std::ranges::count_if(pages, [](unsigned char page) { return page & 1; }));
}

/// A block of that size, touched whole and given back.
const std::uint8_t* touched_block(BufferPool& pool, std::size_t bytes) {
  const Buffer block = pool.acquire(bytes);
  std::memset(block.data(), 1, bytes);
  return block.data();
}

TEST(BufferPool, HoldsLittleMoreThanWasAskedForWhereMemoryIsScarce) {
  constexpr std::size_t kBlock = std::size_t{8} << 20;
  const auto pool = BufferPool::create(kBlock);
  const std::uint8_t* block = touched_block(*pool, kBlock);
  {
    const Buffer nearly = pool->acquire(kBlock / 16 * 15);
    ASSERT_EQ(nearly.data(), block);
    EXPECT_EQ(resident_bytes(nearly.data(), kBlock), kBlock) << "these pages are soon wanted again";
  }
  {
    const Buffer half = pool->acquire(kBlock / 2);
    ASSERT_EQ(half.data(), block);
    EXPECT_EQ(half.capacity(), kBlock / 2);
    EXPECT_LE(resident_bytes(half.data(), kBlock), kBlock / 8 * 5) << "a budget counted half";
  }
  EXPECT_EQ(pool->idle_bytes(), kBlock / 2) << "what was given back to the system is not idle";
  EXPECT_NE(pool->acquire(kBlock / 16).data(), block) << "it is left for who needs it";
}

TEST(BufferPool, KeepsWhatABufferDoesNotAskForWhereThereIsRoom) {
  constexpr std::size_t kBlock = std::size_t{8} << 20;
  const auto pool = BufferPool::create(4 * kBlock);
  const std::uint8_t* block = touched_block(*pool, kBlock);
  {
    const Buffer half = pool->acquire(kBlock / 2);
    ASSERT_EQ(half.data(), block);
    EXPECT_EQ(resident_bytes(half.data(), kBlock), kBlock) << "an eighth of the limit has room for it";
    touched_block(*pool, 2 * kBlock);
    pool->limit_idle(2 * kBlock);
    EXPECT_EQ(pool->idle_bytes(), 0U) << "what the buffer keeps is idle memory, too";
  }
  pool->limit_idle(4 * kBlock);
  EXPECT_EQ(pool->idle_bytes(), kBlock);
}

TEST(BufferPool, EnlargesABufferWithWhatIsInIt) {
  const auto pool = BufferPool::create(std::size_t{1} << 30);
  Buffer buffer = pool->acquire(10'000);
  std::size_t filled = 0;
  for (std::size_t bytes = buffer.capacity(); bytes < (std::size_t{40} << 20); bytes *= 3) {
    pool->enlarge(buffer, bytes);
    ASSERT_GE(buffer.capacity(), bytes);
    for (; filled < buffer.capacity(); ++filled) buffer.data()[filled] = static_cast<std::uint8_t>(filled % 251);
  }
  for (std::size_t i = 0; i < filled; ++i) ASSERT_EQ(buffer.data()[i], i % 251);
  const std::size_t all = buffer.capacity();
  pool->enlarge(buffer, 5);
  EXPECT_EQ(buffer.capacity(), all) << "never smaller";
  buffer = {};
  EXPECT_EQ(pool->idle_bytes(), all);
}

}  // namespace
}  // namespace lightmill
