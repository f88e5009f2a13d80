#include "lightmill/batch.h"

#include "base/sanitizers.h"
#include "support/engines.h"
#include "support/fake_reader.h"
#include "support/jpeg_writer.h"
#include "support/memory_sink.h"
#include "support/numbered.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"
#include "lightmill/list.h"
#include "lightmill/source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <thread>

namespace lightmill {
namespace {

class BatchTest : public testing::Test {
 protected:
  void fill(int count) {
    for (int i = 0; i < count; ++i) {
      const Size size{200 + i % 7 * 13, 150 + i % 5 * 11};
      folder_.write("f" + std::to_string(i % 4) + "/" + std::to_string(i) + ".jpg",
                    test::write_jpeg(test::soft_picture(size, 3, static_cast<unsigned>(i)), {.luma_across = 2}));
    }
  }
  Batch batch(test::MemorySink& sink) {
    return {.items = scan({folder_.path()}), .recipe = parse_recipe("resize 64 | sharpen 0.5,1"), .sink = &sink};
  }
  TemporaryFolder folder_;
};

TEST_F(BatchTest, ReportsWhatItSaw) {
  fill(12);
  folder_.write("notes.jpg", "not a picture");
  test::MemorySink sink;
  const Report report = run(batch(sink));
  EXPECT_EQ(report.ending, Ending::complete);
  EXPECT_EQ(report.written, 12u);
  EXPECT_EQ(report.failed, 1u);
  EXPECT_EQ(report.seen(), 13u);
  ASSERT_EQ(report.failures.size(), 1u);
  EXPECT_EQ(report.failures[0].item.relative, "notes.jpg");
  EXPECT_EQ(sink.files.size(), 12u);
  EXPECT_GT(report.bytes_in, report.bytes_out);
}

TEST_F(BatchTest, GivesTheSameBytesWhateverTheEngine) {
  fill(30);
  test::MemorySink expected;
  Batch serial = batch(expected);
  serial.engine = Engine::serial;
  run(std::move(serial));
  ASSERT_EQ(expected.files.size(), 30u);
  for (const Engine engine :
       test::built({Engine::tbb, Engine::openmp, Engine::openmp_tasks, Engine::threads, Engine::processes})) {
    for (const int threads : {1, 2, 3, 8}) {
      test::MemorySink sink;
      Batch other = batch(sink);
      other.engine = engine;
      other.threads = threads;
      other.processes.command = {LIGHTMILL_MISBEHAVING_WORKER};
      run(std::move(other));
      EXPECT_EQ(sink.files, expected.files) << to_string(engine) << " " << threads;
    }
  }
}

/// Keeps the stamps it hears of, by name.
class Stamps : public Observer {
 public:
  void finished(const Outcome& outcome) override { stamps[outcome.item.relative.native()] = outcome.stamp; }
  void ended(const Report&) override {}
  std::map<std::string, std::optional<Stamp>> stamps;
};

TEST_F(BatchTest, TellsWhichFileWasReadWhateverTheEngine) {
  fill(4);
  folder_.write("notes.jpg", "not a picture");
  std::map<std::string, std::optional<Stamp>> expected;
  for (const std::string name : {"f0/0.jpg", "f1/1.jpg", "f2/2.jpg", "f3/3.jpg", "notes.jpg"}) {
    struct stat status {};
    ASSERT_EQ(::stat((folder_ / name).c_str(), &status), 0);
    const auto nanoseconds = [](const timespec& time) {
      return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
    };
    expected[name] = Stamp{std::uint64_t(status.st_size), nanoseconds(status.st_mtim), nanoseconds(status.st_ctim),
                           status.st_ino, status.st_dev};
  }
  for (const Engine engine : test::built(
           {Engine::serial, Engine::tbb, Engine::openmp, Engine::openmp_tasks, Engine::threads, Engine::processes})) {
    for (const int reads : {0, 2}) {
      test::MemorySink sink;
      Stamps heard;
      Batch stamping = batch(sink);
      stamping.engine = engine;
      stamping.threads = 2;
      stamping.reading_ahead.threads = reads;
      stamping.observers = {&heard};
      stamping.processes.command = {LIGHTMILL_MISBEHAVING_WORKER};
      run(std::move(stamping));
      EXPECT_TRUE(heard.stamps == expected) << to_string(engine) << " " << reads;
    }
  }
}

TEST_F(BatchTest, AReaderOfNoFilesGivesNoStamp) {
  fill(1);
  const std::string bytes = folder_.read("f0/0.jpg");
  test::FakeReader reader(
      [&](const auto&, Reader::Room& room) { std::ranges::copy(bytes, room.take(bytes.size()).begin()); });
  test::MemorySink sink;
  Stamps heard;
  Batch stamping = batch(sink);
  stamping.reader = &reader;
  stamping.observers = {&heard};
  EXPECT_EQ(run(std::move(stamping)).written, 1u);
  EXPECT_EQ(heard.stamps.at("f0/0.jpg"), std::nullopt);
}

TEST_F(BatchTest, GivesTheSameBytesHoweverItReads) {
  fill(40);
  test::MemorySink expected;
  Batch plain = batch(expected);
  plain.reading_ahead.threads = 0;
  EXPECT_EQ(run(std::move(plain)).written, 40u);
  std::minstd_rand random(1);
  const auto engines =
      test::built({Engine::serial, Engine::tbb, Engine::openmp, Engine::openmp_tasks, Engine::threads});
  constexpr std::array<std::size_t, 3> kWindows{1, 30'000, 1'000'000};
  for (unsigned i = 0; i < 60; ++i) {
    test::MemorySink sink;
    Batch ahead = batch(sink);
    ahead.engine = engines[i % engines.size()];
    ahead.threads = 1 + static_cast<int>(random() % 8);
    ahead.memory = random() % 2;  // 0: plenty, 1: the least
    ahead.reading_ahead = {.threads = 1 + static_cast<int>(random() % 8), .bytes = kWindows[i % 3]};
    EXPECT_EQ(run(std::move(ahead)).ending, Ending::complete);
    EXPECT_EQ(sink.files, expected.files) << to_string(engines[i % engines.size()]) << " " << i;
  }
}

TEST_F(BatchTest, InputsLargeAgainstTheMemoryNeverBlockOneAnother) {
  for (int i = 0; i < 10; ++i) {
    const Size size{200 + i % 3 * 130, 330};
    const int quality = i % 4 == 0 ? 50 : 100;  // 20 kB, or more than a thread may hold without a share: 260 kB
    folder_.write(std::to_string(i) + ".jpg",
                  test::write_jpeg(test::noise(size, 3, static_cast<unsigned>(i)), {.quality = quality}));
  }
  int reads = 0;
  for (const Engine engine : test::built(
           {Engine::serial, Engine::tbb, Engine::openmp, Engine::openmp_tasks, Engine::threads, Engine::processes})) {
    test::MemorySink sink;
    Batch least = batch(sink);
    least.engine = engine;
    least.threads = 8;
    least.memory = 1;
    least.reading_ahead.threads = reads = 3 - reads;
    least.processes.command = {LIGHTMILL_MISBEHAVING_WORKER};
    EXPECT_EQ(run(std::move(least)).written, 10u) << to_string(engine) << " " << reads;
  }
}

TEST_F(BatchTest, WorksOnOneImageWhileOthersAreRead) {
#ifdef LIGHTMILL_TSAN  // under which the work takes many times as long as the reads
  constexpr int kReads = 1;
#else
  constexpr int kReads = 3;
#endif
  fill(4);
  const std::string one = folder_.read("f0/0.jpg");
  std::atomic<int> reading = 0, most = 0;
  test::FakeReader reader([&](const auto&, Reader::Room& room) {
    const int now = ++reading;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) continue;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::ranges::copy(one, room.take(one.size()).begin());
    --reading;
  });
  for (const int threads : {0, 6}) {
    most = 0;
    std::atomic<std::uint64_t> pulled = 0;
    test::MemorySink sink;
    Batch slow{.items = numbered(pulled, 200), .recipe = parse_recipe("resize 64"), .sink = &sink, .threads = 2};
    slow.reader = &reader;
    slow.reading_ahead.threads = threads;
    EXPECT_EQ(run(std::move(slow)).written, 200u);
    EXPECT_LE(most, threads == 0 ? 2 : threads);
    EXPECT_GE(most, threads == 0 ? 1 : kReads) << "no more are read at once than without reading ahead";
  }
}

TEST_F(BatchTest, StopsWhenTheOutputSideFails) {
  fill(40);
  test::MemorySink sink;
  sink.fail_puts_from = 5;
  Batch stopped = batch(sink);
  stopped.engine = Engine::serial;
  const Report report = run(std::move(stopped));
  EXPECT_EQ(report.ending, Ending::output_failed);
  EXPECT_EQ(report.written, 5u);
  EXPECT_EQ(report.failed, 1u);
}

TEST_F(BatchTest, StopsWhenItIsTold) {
  fill(40);
  class StopAfterThree : public Observer {
   public:
    void finished(const Outcome&) override {
      if (++seen_ == 3) source.request_stop();
    }
    void ended(const Report& report) override { ending = report.ending; }
    std::stop_source source;
    Ending ending = Ending::complete;

   private:
    int seen_ = 0;
  } observer;
  test::MemorySink sink;
  Batch stopped = batch(sink);
  stopped.observers = {&observer};
  stopped.stop = observer.source.get_token();
  stopped.threads = 2;
  const Report report = run(std::move(stopped));
  EXPECT_EQ(report.ending, Ending::canceled);
  EXPECT_EQ(observer.ending, Ending::canceled);
  EXPECT_GE(report.written, 3u);
  EXPECT_LE(report.written, 3u + 4u);  // and what was in flight
}

TEST_F(BatchTest, TwoRunsAtOnceDoNotDisturbEachOther) {
  fill(20);
  test::MemorySink one, two;
  std::jthread other([&] { run(batch(one)); });
  run(batch(two));
  other.join();
  EXPECT_EQ(one.files, two.files);
  EXPECT_EQ(one.files.size(), 20u);
}

TEST_F(BatchTest, WhatCannotBeginIsAnException) {
  test::MemorySink sink;
  EXPECT_THROW(run({.items = scan({folder_ / "nowhere"}), .recipe = {}, .sink = &sink}), Error);
  EXPECT_THROW(run({.items = scan({folder_.path()}), .recipe = {}, .sink = nullptr}), Error);
  EXPECT_THROW(run({.items = scan({folder_.path()}), .recipe = {.operations = {Blur{-1}}}, .sink = &sink}), Error);
  EXPECT_THROW(run({.items = {}, .recipe = {}, .sink = &sink, .reading_ahead = {.threads = -1}}), Error);
}

/// What is no number, endless, or overflows a clock.
TEST_F(BatchTest, RefusesLimitsThatMakeNoSense) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  test::MemorySink sink;
  const auto refused = [&](const Limits& limits, std::optional<double> deadline = {}) {
    Batch asked = batch(sink);
    asked.limits = limits;
    asked.processes.seconds = deadline;
    try {
      run(std::move(asked));
      return false;
    } catch (const Error& error) {
      return error.cause() == Cause::usage;
    }
  };
  for (const double seconds : {nan, infinity, 0.0, -1.0, 1e10, 1e300}) {
    EXPECT_TRUE(refused({.seconds = seconds})) << seconds;
    EXPECT_TRUE(refused({}, seconds)) << seconds;
  }
  for (const double seconds : {nan, infinity, -1.0, 1e10}) EXPECT_TRUE(refused({.seconds_per_megapixel = seconds}));
  EXPECT_TRUE(refused({.pixels = 0}));
  EXPECT_TRUE(refused({.scans = 0}));
  EXPECT_TRUE(refused({.metadata = 0}));
  EXPECT_FALSE(refused({.seconds = 1e9, .seconds_per_megapixel = 0}));
}

/// The sink of a stream is keyed by names as that of a run.
TEST_F(BatchTest, GivesANameToTheFirstInStreamsToo) {
  const auto out = folder_ / "out";
  folder_.write("a.jpg", test::write_jpeg(test::soft_picture({40, 30}, 3, 1), {}));
  folder_.write("b.jpg", test::write_jpeg(test::soft_picture({40, 30}, 3, 2), {}));
  std::vector<Item> list(3);
  for (Item& item : list) item.relative = "same.jpg";
  list[0].source = list[2].source = folder_ / "a.jpg";
  list[1].source = folder_ / "b.jpg";
  for (const Existing existing : {Existing::fail, Existing::skip, Existing::replace}) {
    const auto sink = folder_sink({.folder = out, .existing = existing});
    Batch asked{.items = items(list), .recipe = parse_recipe("resize 16"), .sink = sink.get()};
    std::vector<Status> ends;
    for (const Result& result : stream(std::move(asked))) ends.push_back(result.outcome.status);
    const Status first = existing == Existing::skip ? Status::skipped : Status::written;
    EXPECT_EQ(ends, (std::vector{first, Status::failed, Status::repeated}));
  }
}

}  // namespace
}  // namespace lightmill
