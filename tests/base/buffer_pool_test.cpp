#include "base/buffer_pool.h"

#include <gtest/gtest.h>

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

TEST(BufferPool, LetsGoOfAllThatLiesIdle) {
  const auto pool = BufferPool::create(1 << 30);
  const Buffer kept = pool->acquire(1 << 20);
  { const Buffer given_back = pool->acquire(1 << 20); }
  EXPECT_GT(pool->idle_bytes(), 0u);
  pool->release_idle();
  EXPECT_EQ(pool->idle_bytes(), 0u);
  kept.data()[0] = 1;
}

TEST(BufferPool, FitsLargeBlocksClosely) {
  const auto pool = BufferPool::create(std::size_t{1} << 30);
  const std::uint8_t* block = nullptr;
  {
    const Buffer large = pool->acquire(std::size_t{64} << 20);
    block = large.data();
  }
  EXPECT_NE(pool->acquire(std::size_t{40} << 20).data(), block) << "a budget counted 40, not 64";
  EXPECT_EQ(pool->acquire(std::size_t{60} << 20).data(), block);
}

}  // namespace
}  // namespace lightmill
