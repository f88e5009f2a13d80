#include "support/engines.h"
#include "support/fake_reader.h"
#include "support/jpeg_writer.h"
#include "support/memory_sink.h"
#include "support/pictures.h"

#include "lightmill/batch.h"
#include "lightmill/generator.h"

#include <gtest/gtest.h>

#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace lightmill {
namespace {

/// A sink that waits for what is far away, and knows who called it.
struct FarSink : test::MemorySink {
  void put(const std::filesystem::path& relative, std::span<const std::uint8_t> bytes) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    MemorySink::put(relative, bytes);
    const std::lock_guard lock(callers_mutex);
    callers.insert(std::this_thread::get_id());
  }
  bool put_waits() const override { return true; }
  std::mutex callers_mutex;
  std::set<std::thread::id> callers;
};

generator<Item> named_items(int count) {
  for (int i = 0; i < count; ++i) {
    Item item;  // GCC 12 destroys a temporary within co_yield twice
    item.source = item.relative = std::to_string(i) + ".jpg";
    co_yield item;
  }
}

class StoringTest : public testing::TestWithParam<Engine> {
 protected:
  Report store(int count) {
    Batch batch{.items = named_items(count), .recipe = parse_recipe("resize 16"), .sink = &sink_};
    batch.engine = GetParam();
    batch.threads = 2;
    batch.reader = &reader_;
    return run(std::move(batch));
  }

  FarSink sink_;
  const std::vector<std::uint8_t> picture_ = test::write_jpeg(test::soft_picture({64, 48}, 3, 1), {});
  test::FakeReader reader_{
      [this](const auto&, Reader::Room& room) { std::ranges::copy(picture_, room.take(picture_.size()).begin()); }};
};

TEST_P(StoringTest, GoesOnBesideTheWorkAndIsOverWithTheRun) {
  const Report report = store(30);
  EXPECT_EQ(report.written, 30U);
  EXPECT_EQ(sink_.files.size(), 30U);
  if (GetParam() == Engine::serial) {
    EXPECT_EQ(sink_.callers, std::set{std::this_thread::get_id()});
  } else {
    EXPECT_FALSE(sink_.callers.contains(std::this_thread::get_id()));
    EXPECT_LT(report.waiting.output, 0.30) << "the sink took that long in all";
  }
}

TEST_P(StoringTest, TellsOfAFailureAndStops) {
  sink_.fail_puts_from = 5;
  const Report report = store(1000);
  EXPECT_EQ(report.ending, Ending::output_failed);
  EXPECT_GE(report.written, 5U);
  EXPECT_LT(report.written + report.failed, 1000U);
}

INSTANTIATE_TEST_SUITE_P(Engines, StoringTest,
                         testing::ValuesIn(test::built({Engine::serial, Engine::tbb, Engine::openmp, Engine::threads})),
                         test::word_of);

}  // namespace
}  // namespace lightmill
