#include "job/one_image.h"
#include "job/timed.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace lightmill {
namespace {

using namespace std::chrono_literals;

TEST(Timelines, TellWhenAndOnWhichThread) {
  const Timeline timeline;
  const auto begin = Timeline::Clock::now();
  Outcome outcome;
  timeline.record(outcome, Activity::decode, begin, begin + 10ms);
  std::jthread([&] { timeline.record(outcome, Activity::decode, begin + 10ms, begin + 30ms); }).join();
  timeline.record(outcome, Activity::encode, begin + 40ms, begin + 50ms);
  ASSERT_EQ(outcome.spans.size(), 3u);
  EXPECT_GE(outcome.spans[0].begin, 0);
  EXPECT_NEAR(outcome.spans[1].begin - outcome.spans[0].begin, 0.01, 1e-9);
  EXPECT_NEAR(outcome.spans[1].seconds(), 0.02, 1e-9);
  EXPECT_EQ(outcome.spans[0].thread, 0u);
  EXPECT_EQ(outcome.spans[1].thread, 1u);
  EXPECT_EQ(outcome.spans[2].thread, 0u);
}

TEST(Timelines, MakeOneSpanOfWhatGoesOn) {
  const Timeline timeline;
  const auto begin = Timeline::Clock::now();
  Outcome outcome;
  timeline.record(outcome, Activity::transform, begin, begin + 1ms);
  timeline.record(outcome, Activity::transform, begin + 1ms + 5us, begin + 2ms);
  timeline.record(outcome, Activity::transform, begin + 3ms, begin + 4ms);
  ASSERT_EQ(outcome.spans.size(), 2u) << "a pause is none of the work";
  EXPECT_NEAR(outcome.spans[0].seconds(), 0.002, 1e-9);
}

TEST(Timelines, DoNotTellOfWaitsThatWereNone) {
  const Timeline timeline;
  const auto begin = Timeline::Clock::now();
  Outcome outcome;
  timeline.record(outcome, Activity::awaited_memory, begin, begin + 1us);
  timeline.record(outcome, Activity::awaited_input, begin, begin + 1us);
  timeline.record(outcome, Activity::awaited_worker, begin, begin + 1us);
  EXPECT_TRUE(outcome.spans.empty());
  timeline.record(outcome, Activity::awaited_memory, begin, begin + 1ms);
  EXPECT_EQ(outcome.spans.size(), 1u);
}

TEST(Timelines, AreAskedForOrNotThere) {
  Outcome outcome;
  { const Timed timed(outcome, Activity::encode, nullptr); }
  EXPECT_GT(outcome.times.encode, 0);
  EXPECT_TRUE(outcome.spans.empty());
}

std::vector<Activity> activities_of(const Outcome& outcome) {
  std::vector<Activity> activities;
  for (const Span& span : outcome.spans) activities.push_back(span.activity);
  return activities;
}

TEST(Timelines, HaveTheStagesOfAnImageInTheirOrder) {
  const TemporaryFolder folder;
  const auto file = folder.write("a.jpg", test::write_jpeg(test::soft_picture({120, 80}, 3, 1), {}));
  const Timeline timeline;
  test::OneImage one({.operations = {Resize{60, 60}}}, Domain::pixels, 0);
  Fetcher fetcher(*one.reader, one.outputs, one.pool, {}, &timeline);
  Delivery delivery(one.outputs, Deliver::outcome, &timeline);
  ImageStages stages({.recipe = one.recipe, .plan = one.options},
                     {fetcher, delivery, one.budget, one.cores, one.pool, &timeline});
  const Outcome outcome = stages.write(stages.transform(stages.load(one.job(file)))).outcome;
  ASSERT_EQ(outcome.status, Status::written);
  std::vector<Activity> worked = activities_of(outcome);
  std::erase(worked, Activity::awaited_memory);  // a wait of a few microseconds is one on a slow machine
  worked.erase(std::unique(worked.begin(), worked.end()), worked.end());
  EXPECT_EQ(worked,
            (std::vector{Activity::read, Activity::decode, Activity::transform, Activity::encode, Activity::write}));
  double last = 0;
  for (const Span& span : outcome.spans) {
    EXPECT_GE(span.begin, last);
    EXPECT_GE(span.end, span.begin);
    last = span.end;
  }
}

}  // namespace
}  // namespace lightmill
