#include "base/sanitizers.h"
#include "support/engines.h"
#include "support/fake_reader.h"
#include "support/jpeg_writer.h"
#include "support/memory_sink.h"
#include "support/numbered.h"
#include "support/pictures.h"

#include "lightmill/batch.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace lightmill {
namespace {

constexpr int kWaits = 6;
constexpr double kEach = 0.02;

void take_a_moment() { std::this_thread::sleep_for(std::chrono::duration<double>(kEach)); }

struct SlowSink : test::MemorySink {
  void put(const std::filesystem::path& relative, std::span<const std::uint8_t> bytes) override {
    take_a_moment();
    MemorySink::put(relative, bytes);
  }
};

generator<Item> slow_items(int count) {
  for (int i = 0; i < count; ++i) {
    take_a_moment();
    Item item;
    item.source = std::to_string(i);
    co_yield item;
  }
}

/// Sleeping takes no less than it is asked to, so what is waited for has a lower bound on any machine.
class WaitingTest : public testing::TestWithParam<Engine> {
 protected:
  Report run_with(generator<Item> items, Sink& sink, int reading_threads) {
    Batch batch{.items = std::move(items), .recipe = parse_recipe("resize 16"), .sink = &sink};
    batch.engine = GetParam();
    batch.threads = 1;
    batch.reader = &reader_;
    batch.reading_ahead.threads = reading_threads;
    return run(std::move(batch));
  }

  bool reads_slowly_ = false;
  const std::vector<std::uint8_t> picture_ = test::write_jpeg(test::soft_picture({64, 48}, 3, 1), {});
  test::FakeReader reader_{[this](const auto&, Reader::Room& room) {
    if (reads_slowly_) take_a_moment();
    std::ranges::copy(picture_, room.take(picture_.size()).begin());
  }};
};

TEST_P(WaitingTest, ForSlowReadsIsForInput) {
  reads_slowly_ = true;
  std::atomic<std::uint64_t> pulled = 0;
  test::MemorySink sink;
  const Report report = run_with(numbered(pulled, kWaits), sink, 0);
  EXPECT_GE(report.waiting.input, kWaits * kEach * 0.99);
  EXPECT_LT(report.waiting.memory + report.waiting.output, report.waiting.input);
}

TEST_P(WaitingTest, ForReadsAheadIsLessThanTheReadsTake) {
  reads_slowly_ = true;
  std::atomic<std::uint64_t> pulled = 0;
  test::MemorySink sink;
  const Report report = run_with(numbered(pulled, kWaits), sink, 4);
  EXPECT_GE(report.times.read, kWaits * kEach * 0.99);
  EXPECT_GE(report.waiting.input, kEach * 0.5) << "the first read is waited for";
}

TEST_P(WaitingTest, ForASlowSourceIsForInput) {
  for (const int reading_threads : {0, 2}) {
    test::MemorySink sink;
    const Report report = run_with(slow_items(kWaits), sink, reading_threads);
    // The first item is there before the run begins to work; what is read ahead came while others were worked on, or
    // while threads were being started, which takes long under ThreadSanitizer.
#ifdef LIGHTMILL_TSAN
    const int waits = reading_threads == 0 ? kWaits - 1 : 1;
#else
    const int waits = kWaits - 1;
#endif
    EXPECT_GE(report.waiting.input, waits * kEach * 0.5) << reading_threads;
    EXPECT_LT(report.times.read, report.waiting.input);
  }
}

TEST_P(WaitingTest, ForTheSinkIsForOutput) {
  std::atomic<std::uint64_t> pulled = 0;
  SlowSink sink;
  const Report report = run_with(numbered(pulled, kWaits), sink, 0);
  EXPECT_GE(report.waiting.output, kWaits * kEach * 0.99);
  EXPECT_GE(report.times.write, report.waiting.output * 0.99) << "it is part of writing";
}

INSTANTIATE_TEST_SUITE_P(Engines, WaitingTest,
                         testing::ValuesIn(test::built({Engine::serial, Engine::tbb, Engine::openmp, Engine::threads})),
                         test::word_of);

}  // namespace
}  // namespace lightmill
