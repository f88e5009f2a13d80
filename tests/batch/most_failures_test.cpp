#include "support/engines.h"
#include "support/jpeg_writer.h"
#include "support/memory_sink.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include "lightmill/batch.h"
#include "lightmill/list.h"
#include "lightmill/mill.h"
#include "lightmill/source.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <vector>

namespace lightmill {
namespace {

constexpr std::uint64_t kImages = 300;
constexpr int kThreads = 2;

Item item_of(std::uint64_t number, const std::vector<std::uint8_t>& bytes) {
  Item item = listed(std::to_string(number) + ".jpg");
  item.content = std::make_shared<const std::vector<std::uint8_t>>(bytes);
  return item;
}

/// Every third is no picture.
generator<Item> some_bad() {
  const auto good = test::write_jpeg(test::soft_picture({60, 40}, 3, 1));
  for (std::uint64_t i = 0; i < kImages; ++i) {
    Item item = item_of(i, i % 3 == 0 ? std::vector<std::uint8_t>{'b', 'a', 'd'} : good);
    co_yield item;
  }
}

class Heard : public Observer {
 public:
  void finished(const Outcome& outcome) override {
    ++images;
    failures += outcome.failure ? 1 : 0;
  }
  void ended(const Report& report) override { ending = report.ending; }
  std::uint64_t images = 0, failures = 0;
  Ending ending = Ending::complete;
};

class MostFailures : public testing::TestWithParam<Engine> {
 protected:
  Report report_with(std::uint64_t most, std::stop_token stop = {}) {
    Batch batch{.items = some_bad(), .recipe = parse_recipe("resize 20"), .sink = &sink_, .observers = {&heard_}};
    batch.engine = GetParam();
    batch.threads = kThreads;
    batch.stop = std::move(stop);
    batch.most_failures = most;
    batch.processes.command = {LIGHTMILL_MISBEHAVING_WORKER};
    return run(std::move(batch));
  }
  test::MemorySink sink_;
  Heard heard_;
};

TEST_P(MostFailures, EndTheRun) {
  const Report report = report_with(4);
  EXPECT_EQ(report.ending, Ending::too_many_failures);
  EXPECT_EQ(heard_.ending, Ending::too_many_failures);
  EXPECT_GE(report.failed, 4U);
  EXPECT_LE(report.failed, 4U + 2 * kThreads);  // those in flight may fail as well
  EXPECT_LT(report.seen(), kImages);
  EXPECT_EQ(report.written, sink_.files.size());
  EXPECT_EQ(heard_.images, report.seen());
  EXPECT_EQ(heard_.failures, report.failed);
}

TEST_P(MostFailures, AreNotReachedByFewer) {
  for (const std::uint64_t most : {std::uint64_t{0}, kImages / 3 + 1}) {
    sink_.files.clear();
    const Report report = report_with(most);
    EXPECT_EQ(report.ending, Ending::complete);
    EXPECT_EQ(report.seen(), kImages);
    EXPECT_EQ(report.failed, kImages / 3);
  }
}

TEST_P(MostFailures, AreNotWhyARunWasCanceled) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(report_with(1, stop.get_token()).ending, Ending::canceled);
}

INSTANTIATE_TEST_SUITE_P(Engines, MostFailures,
                         testing::ValuesIn(test::built({Engine::serial, Engine::tbb, Engine::openmp,
                                                        Engine::openmp_tasks, Engine::threads, Engine::processes})),
                         test::word_of);

TEST(MostFailuresSerially, AreExact) {
  test::MemorySink sink;
  Batch batch{.items = some_bad(), .recipe = parse_recipe("resize 20"), .sink = &sink};
  batch.engine = Engine::serial;
  batch.most_failures = 3;
  const Report report = run(std::move(batch));
  EXPECT_EQ(report.failed, 3U);
  EXPECT_EQ(report.written, 4U);  // bad, good, good, bad, good, good, bad
}

/// Every submission has an answer even so.
TEST(MostFailuresOfAMill, CancelWhatIsSubmittedLater) {
  Batch batch{.recipe = parse_recipe("resize 20")};
  batch.most_failures = 2;
  Mill mill(std::move(batch));
  std::vector<std::future<Result>> answers;
  for (std::uint64_t i = 0; i < 50; ++i) answers.push_back(mill.submit(item_of(i, {'b', 'a', 'd'})));
  std::size_t canceled = 0;
  for (auto& answer : answers) {
    const Outcome outcome = answer.get().outcome;
    ASSERT_TRUE(outcome.failure);
    canceled += outcome.failure->cause == Cause::canceled ? 1 : 0;
  }
  EXPECT_EQ(mill.submit(item_of(99, {'b'})).get().outcome.failure->cause, Cause::canceled);
  EXPECT_EQ(mill.finish().ending, Ending::too_many_failures);
  EXPECT_LT(canceled, 49U);
}

TEST(PassedOverInABatch, IsInItsReport) {
  const TemporaryFolder folder;
  folder.write("notes.txt");
  folder.write("a.jpg", test::write_jpeg(test::soft_picture({60, 40}, 3, 1)));
  test::MemorySink sink;
  PassedOverTally tally;
  Batch batch{
      .items = scan({folder.path()}, {.passed_over = &tally}), .recipe = parse_recipe("resize 20"), .sink = &sink};
  batch.passed_over = &tally;
  const PassedOver passed = run(std::move(batch)).passed_over;
  ASSERT_EQ(passed.extensions.size(), 1U);
  EXPECT_EQ(passed.extensions[0].name, ".txt");
  EXPECT_EQ(passed.extensions[0].files, 1U);
}

}  // namespace
}  // namespace lightmill
