#include "scarce_memory.h"
#include "support/engines.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/batch.h"
#include "lightmill/mill.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>

// What is thrown by an observer, or for want of memory, ends the run and nothing else.

namespace lightmill {
namespace {

constexpr int kPictures = 12;

const Content& picture() {
  static const auto bytes = test::write_jpeg(test::soft_picture({48, 40}, 3, 1), {.luma_across = 2});
  static const Content content = std::make_shared<const std::vector<std::uint8_t>>(bytes.begin(), bytes.end());
  return content;
}

generator<Item> pictures(int count) {
  for (int i = 0; i < count; ++i) {
    Item item;
    item.source = item.relative = std::to_string(i) + ".jpg";
    item.content = picture();
    co_yield item;
  }
}

/// Allocates nothing.
struct CountingSink : Sink {
  using Sink::admit;
  Admission admit(const std::filesystem::path&) override { return Admission::write; }
  void put(const std::filesystem::path&, std::span<const std::uint8_t>) override { ++puts; }
  std::filesystem::path location(const std::filesystem::path& relative) const override { return relative; }
  std::atomic<std::uint64_t> puts = 0;
};

/// The same; throws where it is told to.
struct Listener : Observer {
  void finished(const Outcome& outcome) override {
    written += outcome.status == Status::written ? 1 : 0;
    if (++seen == throw_at) throw 42;  // what nobody expects
  }
  void ended(const Report& report) override {
    ++ends;
    told = report.written;
    seen_told = report.seen();
    if (throw_at_end) throw 43;
  }
  std::uint64_t seen = 0, written = 0, told = 0, seen_told = 0;
  std::uint64_t throw_at = 0;
  int ends = 0;
  bool throw_at_end = false;
};

class Thrown : public testing::TestWithParam<Engine> {
 protected:
  Batch batch(int count = kPictures) {
    return {.items = pictures(count),
            .recipe = parse_recipe("resize 16"),
            .sink = &sink_,
            .observers = {&thrower_, &listener_},
            .engine = GetParam(),
            .threads = GetParam() == Engine::serial ? 1 : 2,
            .processes = {.command = {LIGHTMILL_MISBEHAVING_WORKER}}};
  }
  /// Nothing that was written is missing in what the observers were told, nor in the report.
  void expect_accounted() const {
    EXPECT_EQ(listener_.written, sink_.puts);
    if (listener_.ends == 0) return;
    EXPECT_EQ(listener_.ends, 1);
    EXPECT_EQ(listener_.told, sink_.puts);
    EXPECT_EQ(listener_.seen_told, listener_.seen);
  }

  CountingSink sink_;
  Listener thrower_, listener_;
};

TEST_P(Thrown, ByAnObserverEndsTheRunWithAllThatWasBegunAccounted) {
  for (const std::uint64_t at : {1u, 2u, 5u, 12u}) {
    sink_.puts = 0;
    listener_ = {};
    thrower_ = {};
    thrower_.throw_at = at;
    EXPECT_THROW(run(batch()), int);
    expect_accounted();
    EXPECT_EQ(listener_.ends, 1);
    EXPECT_EQ(thrower_.seen, listener_.seen);
    EXPECT_GE(listener_.seen, at);
    EXPECT_LE(listener_.seen, at + 4) << "images were begun after it threw";
  }
}

TEST_P(Thrown, AtTheVeryEndIsTheRunsErrorToo) {
  thrower_.throw_at_end = true;
  EXPECT_THROW(run(batch()), int);
  expect_accounted();
  EXPECT_EQ(listener_.told, static_cast<std::uint64_t>(kPictures));
}

TEST_P(Thrown, IntoAStreamComesAfterTheLastResult) {
  thrower_.throw_at = 3;
  std::uint64_t yielded = 0;
  const auto consume = [&] {
    for (const Result& result : stream(batch())) yielded += result.outcome.status == Status::written ? 1 : 0;
  };
  EXPECT_THROW(consume(), int);
  EXPECT_EQ(yielded, sink_.puts);
  expect_accounted();
}

TEST_P(Thrown, IntoAMillEndsItAndLeavesNobodyWaiting) {
  thrower_.throw_at = 3;
  Mill mill(batch(0));
  std::vector<std::future<Result>> futures;
  for (Item& item : pictures(kPictures)) futures.push_back(mill.submit(std::move(item)));
  EXPECT_THROW(mill.finish(), int);
  std::uint64_t written = 0;
  for (auto& future : futures) {
    try {
      written += future.get().outcome.status == Status::written ? 1 : 0;
    } catch (int) {
    }
  }
  EXPECT_EQ(written, sink_.puts);
  expect_accounted();
}

/// Whether memory was short.
bool run_short_of_memory(Batch batch, long granted, Refused refused) {
  const ScarceMemory scarce(granted, refused);
  try {
    run(std::move(batch));
  } catch (const std::exception&) {
  }
  return scarce.was_short();
}

TEST_P(Thrown, ForWantOfMemoryEndsNoProcessAndLosesNothing) {
  const int density = GetParam() == Engine::processes ? 3 : 10;  // of the counts that are tried
  for (const Refused refused : {Refused::one, Refused::all_from_there}) {
    for (const int reading : {0, 2}) {
      bool was_short = true;
      for (long granted = 0; was_short; granted += 1 + granted / density) {
        sink_.puts = 0;
        listener_ = {};
        thrower_ = {};
        Batch scarce = batch(2);
        scarce.reading_ahead.threads = reading;
        was_short = run_short_of_memory(std::move(scarce), granted, refused);
        expect_accounted();
        ASSERT_LT(granted, 1'000'000);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, Thrown,
                         testing::ValuesIn(test::built({Engine::serial, Engine::tbb, Engine::openmp,
                                                        Engine::openmp_tasks, Engine::threads, Engine::processes})),
                         test::word_of);

}  // namespace
}  // namespace lightmill
