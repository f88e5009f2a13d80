#include "lightmill/mill.h"

#include "support/jpeg_writer.h"
#include "support/memory_sink.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace lightmill {
namespace {

Item picture(const std::string& name) {
  static const auto bytes = test::write_jpeg(test::soft_picture({160, 120}, 3, 1), {.luma_across = 2});
  static const Content content = std::make_shared<const std::vector<std::uint8_t>>(bytes.begin(), bytes.end());
  Item item;
  item.source = item.relative = name;
  item.content = content;
  return item;
}

Batch settings(int threads = 2) { return {.items = {}, .recipe = parse_recipe("resize 40"), .threads = threads}; }

/// An operation that waits until it is let on.
struct Barrier {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  bool met = false;
  void wait_until_met() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return met; });
  }
  void let_on() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
  Operation operation() {
    return Custom{"wait", [this](cv::Mat&) {
                    std::unique_lock lock(mutex);
                    met = true;
                    changed.notify_all();
                    changed.wait(lock, [this] { return open; });
                  }};
  }
};

TEST(Mill, AnswersEachSubmissionWithItsOwnResult) {
  Mill mill(settings());
  std::vector<std::future<Result>> futures;
  for (int i = 0; i < 50; ++i) {
    Item item = picture(std::to_string(i));
    item.parameters.box = Size{20 + i, 0};
    futures.push_back(mill.submit(std::move(item)));
  }
  for (int i = 0; i < 50; ++i) {
    const Result result = futures[static_cast<std::size_t>(i)].get();
    EXPECT_EQ(result.outcome.item.relative, std::to_string(i));
    EXPECT_EQ(probe(result.bytes()).size.width, 20 + i);
  }
  const Report report = mill.finish();
  EXPECT_EQ(report.written, 50u);
  EXPECT_EQ(report.ending, Ending::complete);
}

TEST(Mill, AnswersWhileMoreMayCome) {
  Mill mill(settings());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(mill.submit(picture("a")).get().outcome.status, Status::written);
}

TEST(Mill, TakesSubmissionsFromManyThreads) {
  Mill mill(settings(), {.deliver = Deliver::bytes, .waiting = 3});
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&mill, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string name = std::to_string(t) + "-" + std::to_string(i);
        EXPECT_EQ(mill.submit(picture(name)).get().outcome.item.relative, name);
      }
    });
  }
  threads.clear();
  EXPECT_EQ(mill.finish().written, 80u);
}

TEST(Mill, GivesFailuresAsOutcomes) {
  Mill mill(settings());
  Item missing;
  missing.source = "not/there.jpg";
  EXPECT_EQ(mill.submit(std::move(missing)).get().outcome.failure.value().cause, Cause::missing);
}

TEST(Mill, CancelsWhatWasNotBegunWhenItGoes) {
  Barrier barrier;
  Batch batch = settings(1);
  batch.engine = Engine::serial;
  batch.reading_ahead.threads = 0;
  batch.recipe.operations.push_back(barrier.operation());
  std::vector<std::future<Result>> futures;
  {
    Mill mill(std::move(batch));
    for (int i = 0; i < 8; ++i) futures.push_back(mill.submit(picture(std::to_string(i))));
    barrier.wait_until_met();
    barrier.let_on();
  }
  int canceled = 0;
  for (auto& future : futures) {
    const Result result = future.get();
    if (result.outcome.failure && result.outcome.failure->cause == Cause::canceled) ++canceled;
  }
  EXPECT_LT(canceled, 8);
}

TEST(Mill, IsStoppedByItsToken) {
  std::stop_source stop;
  Batch batch = settings();
  batch.stop = stop.get_token();
  Mill mill(std::move(batch));
  EXPECT_EQ(mill.submit(picture("a")).get().outcome.status, Status::written);
  stop.request_stop();
  const Result result = mill.submit(picture("late")).get();
  EXPECT_EQ(result.outcome.failure.value().cause, Cause::canceled);
  EXPECT_EQ(result.outcome.item.relative, "late");
  EXPECT_EQ(mill.finish().written, 1u);
}

TEST(Mill, AnswersAllWhenTheOutputSideFails) {
  for (const int ahead : {0, 8}) {
    test::MemorySink sink;
    sink.fail_puts_from = 0;
    Batch batch = settings();
    batch.sink = &sink;
    batch.reading_ahead.threads = ahead;
    Mill mill(std::move(batch));
    std::vector<std::future<Result>> futures;
    for (int i = 0; i < 6; ++i) futures.push_back(mill.submit(picture(std::to_string(i))));
    for (auto& future : futures) EXPECT_TRUE(is_failure(future.get().outcome.status));
    EXPECT_EQ(mill.finish().ending, Ending::output_failed);
  }
}

TEST(Mill, RefusesWhatCannotRun) {
  Batch wrong = settings();
  wrong.recipe.renditions.front().encoding = JpegEncoding{.quality = 0};
  EXPECT_THROW(Mill(std::move(wrong)), Error);
  EXPECT_THROW(Mill(settings(), {.deliver = Deliver::outcome}), Error);
  EXPECT_THROW(Mill(settings(-1)), Error);
  Batch deadline = settings();
  deadline.engine = Engine::tbb;
  deadline.processes.seconds = 5;
  EXPECT_THROW(Mill(std::move(deadline)), Error);
}

TEST(Mill, FinishesWithNothingDone) { EXPECT_EQ(Mill(settings()).finish().seen(), 0u); }

}  // namespace
}  // namespace lightmill
