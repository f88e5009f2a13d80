#pragma once

#include "job/image_stages.h"
#include "job/read_ahead.h"
#include "support/fake_reader.h"
#include "support/living.h"
#include "support/memory_sink.h"
#include "support/numbered.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace lightmill {

/// A feed of numbered items, whose reader makes up what it reads.
class ReadAheadTest : public testing::Test {
 protected:
  std::unique_ptr<ReadAheadFeed> feed(generator<Item> items, ReadAheadSettings settings = {}, Gate* gate = nullptr) {
    return std::make_unique<ReadAheadFeed>(std::move(items), stop_.get_token(), gate, fetcher_, settings);
  }
  Fetched read(Job job) {
    InputWait wait;
    return fetched(std::move(job), fetcher_, wait);
  }
  /// The next item, read; an empty Outcome at the end.
  Fetched take(Feed& feed) {
    auto job = feed.next();
    return job ? read(*std::move(job)) : Outcome{};
  }
  /// Takes everything on four threads.
  template <typename Each>
  void drain(Feed& feed, Each each) {
    const auto work = [&] {
      while (auto job = feed.next()) each(read(*std::move(job)));
    };
    const std::array<std::jthread, 4> threads{std::jthread(work), std::jthread(work), std::jthread(work),
                                              std::jthread(work)};
  }
  static std::uint64_t number(const std::filesystem::path& source) { return std::stoull(source.native()); }
  template <typename Condition>
  static void wait_until(Condition condition) {
    while (!condition()) std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  /// Until those that are free to do something wrong have done it.
  static void let_threads_run() { ASSERT_TRUE(comes_true(all_others_rest)); }

  std::stop_source stop_;
  std::atomic<std::uint64_t> pulled_ = 0;
  std::atomic<std::size_t> read_ = 0;  // inputs
  test::FakeReader::Read read_one_ = [](const auto&, Reader::Room& room) { test::fill(room, 1000); };
  test::FakeReader reader_{[this](const std::filesystem::path& source, Reader::Room& room) {
    read_one_(source, room);
    ++read_;
  }};
  test::MemorySink sink_;
  std::shared_ptr<BufferPool> pool_ = BufferPool::create(1 << 20);
  Outputs outputs_{&sink_};
  Fetcher fetcher_{reader_, outputs_, pool_};
};

constexpr ReadAheadSettings kRoomy{.threads = 4, .window = 1 << 20, .workers = 4};

/// Yields one item, and the next ones only once `go_on` is down.
inline generator<Item> hesitating(std::latch& go_on) {
  Item item;
  item.source = "0";
  co_yield item;
  go_on.wait();
  for (int i = 0; i < 3; ++i) co_yield item;
}

}  // namespace lightmill
