#include "support/engines.h"
#include "support/jpeg_reader.h"
#include "support/jpeg_writer.h"
#include "support/living.h"
#include "support/memory_sink.h"
#include "support/numbered.h"
#include "support/pictures.h"

#include "lightmill/batch.h"
#include "lightmill/error.h"
#include "lightmill/source.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <set>
#include <thread>

namespace lightmill {
namespace {

using namespace std::chrono_literals;

Content picture(unsigned seed) {
  const Size size{120 + static_cast<int>(seed % 5) * 31, 90 + static_cast<int>(seed % 3) * 17};
  const auto bytes = test::write_jpeg(test::soft_picture(size, 3, seed), {.luma_across = 2});
  return std::make_shared<const std::vector<std::uint8_t>>(bytes.begin(), bytes.end());
}

/// `count` pictures in memory; `pulled` counts how many were asked for.
generator<Item> pictures(std::atomic<int>& pulled, int count = INT_MAX) {
  static const std::vector<Content> contents = {picture(0), picture(1), picture(2), picture(3), picture(4), picture(5)};
  while (pulled < count) {
    Item item;
    const int number = pulled++;
    item.source = item.relative = std::to_string(number) + ".jpg";
    item.content = contents[static_cast<std::size_t>(number) % contents.size()];
    co_yield item;
  }
}

class Streams : public testing::TestWithParam<Engine> {
 protected:
  Batch batch(int count = INT_MAX, int threads = 2) {
    return {.items = pictures(pulled_, count),
            .recipe = parse_recipe("resize 48x"),
            .engine = GetParam(),
            .threads = threads};
  }
  std::atomic<int> pulled_ = 0;
};

TEST_P(Streams, YieldTheFinishedBytesInTheOrderOfTheSource) {
  std::uint64_t next = 0;
  for (const Result& result : stream(batch(60))) {
    EXPECT_EQ(result.outcome.item.sequence, next);
    EXPECT_EQ(result.outcome.item.relative, std::to_string(next++) + ".jpg");
    ASSERT_EQ(result.outcome.status, Status::written) << failure_line(result.outcome);
    EXPECT_EQ(probe(result.bytes()).size.width, 48);
  }
  EXPECT_EQ(next, 60u);
}

TEST_P(Streams, YieldEachOnceAsTheyAreCompleted) {
  std::set<std::uint64_t> seen;
  for (const Result& result : stream(batch(60), {.order = Order::completion}))
    EXPECT_TRUE(seen.insert(result.outcome.item.sequence).second);
  EXPECT_EQ(seen.size(), 60u);
}

TEST_P(Streams, TakeNoMoreFromAnEndlessSourceThanTheBound) {
  for (const std::size_t bound : {1u, 2u, 5u, 16u}) {
    pulled_ = 0;
    int consumed = 0;
    for ([[maybe_unused]] const Result& result : stream(batch(), {.in_flight = bound})) {
      if (++consumed % 4 == 0) std::this_thread::sleep_for(2ms);  // a slow consumer
      EXPECT_LE(pulled_, consumed + static_cast<int>(bound) + 1) << "one more is looked at where the source is run on";
      if (consumed == 25) break;
    }
    EXPECT_EQ(consumed, 25);
  }
}

TEST_P(Streams, AreAheadOfTheConsumer) {
  auto results = stream(batch(), {.in_flight = 8});
  [[maybe_unused]] auto result = results.begin();
  EXPECT_TRUE(comes_true([&] { return pulled_ >= 8; })) << "nothing is done while the consumer looks at a result";
}

TEST_P(Streams, MayBeLeftAtAnyPoint) {
  for (int taken = 0; taken < 6; ++taken) {
    auto results = stream(batch(), {.order = taken % 2 == 0 ? Order::source : Order::completion});
    auto result = results.begin();
    for (int i = 0; i < taken; ++i) ++result;
  }
}

TEST_P(Streams, HandOverPixelsThatEqualTheFiles) {
  std::vector<cv::Mat> pixels;
  for (Result& result : stream(batch(6), {.deliver = Deliver::pixels})) {
    EXPECT_TRUE(result.bytes().empty());
    ASSERT_EQ(result.pixels().type(), CV_8UC3);
    EXPECT_EQ(result.pixels().cols, 48);
    EXPECT_EQ(result.outcome.outputs.at(0).size, test::size_of(result.pixels()));
    EXPECT_TRUE(result.outcome.chain.ends_with("hand over")) << result.outcome.chain;
    pixels.push_back(result.pixels());
  }
  ASSERT_EQ(pixels.size(), 6u);
  pulled_ = 0;
  Batch files = batch(6);
  files.recipe = parse_recipe("resize 48x | jpeg quality=100 chroma=4:4:4");
  std::size_t i = 0;
  for (const Result& result : stream(std::move(files)))
    EXPECT_GT(test::psnr(test::read_jpeg(result.bytes()), pixels[i++]), 38);
}

TEST_P(Streams, TellFailuresAsOutcomes) {
  const auto items = []() -> generator<Item> {
    Item item;
    item.source = "not/there.jpg";
    co_yield item;
    item = {};
    item.source = "text.jpg";
    item.content = std::make_shared<const std::vector<std::uint8_t>>(100, 'x');
    co_yield item;
    throw Error(Cause::unreadable, "the source broke");
  };
  Batch broken = batch();
  broken.items = items();
  std::vector<Cause> causes;
  for (const Result& result : stream(std::move(broken))) causes.push_back(result.outcome.failure.value().cause);
  EXPECT_EQ(causes, (std::vector{Cause::missing, Cause::not_an_image, Cause::unreadable}));
}

TEST_P(Streams, GiveAUsersExceptionAsThatImagesOutcome) {
  Batch throwing = batch(10);
  throwing.recipe.operations = {Custom{"picky", [](cv::Mat& mat) {
                                         if (mat.cols == 48) throw std::runtime_error("not this one");
                                       }}};
  throwing.recipe.operations.insert(throwing.recipe.operations.begin(), Resize{48, 0});
  int refused = 0;
  for (const Result& result : stream(std::move(throwing))) {
    ASSERT_TRUE(result.outcome.failure);
    EXPECT_EQ(result.outcome.failure->cause, Cause::operation_failed);
    EXPECT_EQ(result.outcome.failure->reason, "not this one");
    ++refused;
  }
  EXPECT_EQ(refused, 10);
}

TEST_P(Streams, EndAtAStop) {
  std::stop_source stop;
  Batch endless = batch();
  endless.stop = stop.get_token();
  int consumed = 0;
  for ([[maybe_unused]] const Result& result : stream(std::move(endless)))
    if (++consumed == 10) stop.request_stop();
  EXPECT_GE(consumed, 10);
  EXPECT_LE(consumed, 10 + 8 + 1);
}

TEST_P(Streams, WriteIntoASinkAsWell) {
  test::MemorySink sink;
  Batch written = batch(12);
  written.sink = &sink;
  for (const Result& result : stream(std::move(written)))
    EXPECT_EQ(result.bytes(), sink.files.at(result.outcome.item.relative.native()));
  EXPECT_EQ(sink.files.size(), 12u);
}

TEST_P(Streams, DoNotDisturbEachOther) {
  std::atomic<int> pulled = 0;
  Batch second = {
      .items = pictures(pulled, 40), .recipe = parse_recipe("resize 30x"), .engine = GetParam(), .threads = 2};
  auto a = stream(batch(40)), b = stream(std::move(second));
  auto from_a = a.begin();
  auto from_b = b.begin();
  for (int i = 0; i < 40; ++i, ++from_a, ++from_b) {
    EXPECT_EQ(from_a->outcome.outputs.at(0).size.width, 48);
    EXPECT_EQ(from_b->outcome.outputs.at(0).size.width, 30);
  }
}

TEST(Stream, LeavesASourceThatWaits) {
  std::stop_source leaving;
  std::atomic<int> pulled = 0;
  const auto waiting = [](std::atomic<int>& count, std::stop_token stop) -> generator<Item> {
    for (Item& item : pictures(count, 1)) co_yield item;
    while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);  // a pipe with nothing in it
  };
  auto results = stream({.items = waiting(pulled, leaving.get_token())}, {.leaving = leaving});
  EXPECT_EQ(results.begin()->outcome.status, Status::written);
}

TEST(Stream, RefusesWhatMakesNoSense) {
  test::MemorySink sink;
  std::atomic<int> pulled = 0;
  EXPECT_THROW(stream({.items = pictures(pulled)}, {.deliver = Deliver::outcome}).begin(), Error);
  EXPECT_THROW(stream({.items = pictures(pulled), .sink = &sink}, {.deliver = Deliver::pixels}).begin(), Error);
  EXPECT_THROW(stream({.items = scan({"/not/there"})}).begin(), Error);
}

INSTANTIATE_TEST_SUITE_P(Engines, Streams,
                         testing::ValuesIn(test::built({Engine::automatic, Engine::serial, Engine::tbb, Engine::openmp,
                                                        Engine::openmp_tasks, Engine::threads})),
                         test::word_of);

}  // namespace
}  // namespace lightmill
