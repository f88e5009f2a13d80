#include "support/engines.h"
#include "support/fake_reader.h"
#include "support/jpeg_writer.h"
#include "support/memory_sink.h"
#include "support/numbered.h"
#include "support/pictures.h"

#include "lightmill/batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <thread>
#include <vector>

namespace lightmill {
namespace {

struct KeptOutcomes : Observer {
  void finished(const Outcome& outcome) override { outcomes.push_back(outcome); }
  void ended(const Report&) override {}
  std::vector<Outcome> outcomes;
};

class SpansTest : public testing::TestWithParam<Engine> {
 protected:
  static constexpr int kImages = 12;
  Report run_with(bool record_spans) {
    std::atomic<std::uint64_t> pulled = 0;
    test::MemorySink sink;
    kept_.outcomes.clear();
    Batch batch{.items = numbered(pulled, kImages), .recipe = parse_recipe("resize 16"), .sink = &sink};
    batch.observers = {&kept_};
    batch.engine = GetParam();
    batch.threads = 3;
    batch.reader = &reader_;
    batch.record_spans = record_spans;
    return run(std::move(batch));
  }
  std::map<std::uint32_t, std::vector<Span>> by_thread() const {
    std::map<std::uint32_t, std::vector<Span>> threads;
    for (const Outcome& outcome : kept_.outcomes)
      for (const Span& span : outcome.spans) threads[span.thread].push_back(span);
    for (auto& [thread, spans] : threads) std::ranges::sort(spans, {}, &Span::begin);
    return threads;
  }

  KeptOutcomes kept_;
  const std::vector<std::uint8_t> picture_ = test::write_jpeg(test::soft_picture({64, 48}, 3, 1), {});
  test::FakeReader reader_{
      [this](const auto&, Reader::Room& room) { std::ranges::copy(picture_, room.take(picture_.size()).begin()); }};
};

TEST_P(SpansTest, AreThereWhereTheyAreAskedFor) {
  const Report report = run_with(true);
  ASSERT_EQ(kept_.outcomes.size(), std::size_t{kImages});
  for (const Outcome& outcome : kept_.outcomes) {
    EXPECT_EQ(std::ranges::count(outcome.spans, Activity::read, &Span::activity), 1);
    EXPECT_EQ(std::ranges::count(outcome.spans, Activity::write, &Span::activity), 1);
    for (const Span& span : outcome.spans) EXPECT_LE(span.end, report.seconds);
    EXPECT_GE(std::ranges::count(outcome.spans, Activity::decode, &Span::activity), 1);
  }
}

TEST_P(SpansTest, HaveAThreadDoOneThingAtATime) {
  run_with(true);
  for (const auto& [thread, spans] : by_thread()) {
    double last = 0;
    for (const Span& span : spans) {
      EXPECT_GE(span.begin, last) << to_string(span.activity) << " on " << thread;
      last = span.end;
    }
  }
  EXPECT_LE(by_thread().rbegin()->first, 3u + 8u) << "the numbers are dense";
}

TEST_P(SpansTest, AreNotThereOtherwise) {
  run_with(false);
  for (const Outcome& outcome : kept_.outcomes) EXPECT_EQ(outcome.spans.capacity(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Engines, SpansTest,
                         testing::ValuesIn(test::built({Engine::serial, Engine::tbb, Engine::openmp,
                                                        Engine::openmp_tasks, Engine::threads})),
                         test::word_of);

TEST(Tail, IsTheTimeInWhichNoImageWasLeft) {
  std::atomic<std::uint64_t> pulled = 0;
  test::MemorySink sink;
  const std::vector<std::uint8_t> picture = test::write_jpeg(test::soft_picture({64, 48}, 3, 1), {});
  test::FakeReader reader([&](const auto&, Reader::Room& room) {
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    std::ranges::copy(picture, room.take(picture.size()).begin());
  });
  Batch batch{.items = numbered(pulled, 1), .recipe = parse_recipe("resize 16"), .sink = &sink};
  batch.engine = Engine::threads;
  batch.threads = 2;
  batch.reader = &reader;
  batch.reading_ahead.threads = 0;
  const Report report = run(std::move(batch));
  EXPECT_GT(report.tail_seconds, 0.01) << "the second thread found nothing to do";
  EXPECT_LE(report.tail_seconds, report.seconds);
}

}  // namespace
}  // namespace lightmill
