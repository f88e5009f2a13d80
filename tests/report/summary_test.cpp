#include "report/tally.h"

#include "lightmill/observer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <string>

namespace lightmill {
namespace {

using testing::HasSubstr;
using testing::Not;

Outcome plain_outcome(Status status) {
  Outcome outcome;
  outcome.status = status;
  outcome.input_size = {4000, 3000};
  outcome.bytes_in = 1000;
  outcome.outputs = {{.bytes = 100}};
  outcome.times.decode = 0.5;
  return outcome;
}

TEST(Tally, AddsUpWhatBecameOfTheImages) {
  Tally tally;
  for (int i = 0; i < 3; ++i) tally.add(plain_outcome(Status::written));
  for (int i = 0; i < 4; ++i) tally.add(plain_outcome(Status::skipped));
  for (std::uint64_t i = 0; i < 25; ++i) {
    Outcome failed = plain_outcome(Status::failed);
    failed.item.sequence = i;
    tally.add(failed);
  }
  Outcome warned = plain_outcome(Status::written);
  warned.warnings = {"one", "two"};
  tally.add(warned);

  const Report report = tally.finish(Ending::output_failed, "openmp", 3);
  EXPECT_EQ(report.ending, Ending::output_failed);
  EXPECT_EQ(report.written, 4u);
  EXPECT_EQ(report.skipped, 4u);
  EXPECT_EQ(report.failed, 25u);
  EXPECT_EQ(report.warned, 1u);
  EXPECT_EQ(report.seen(), 33u);
  EXPECT_DOUBLE_EQ(report.megapixels_in, 48);
  EXPECT_EQ(report.bytes_in, 4000u);
  EXPECT_EQ(report.bytes_out, 400u);
  EXPECT_DOUBLE_EQ(report.times.decode, 16.5);
  EXPECT_EQ(report.engine, "openmp");
  EXPECT_EQ(report.threads, 3);
  ASSERT_EQ(report.failures.size(), kFailuresKept);
  EXPECT_EQ(report.failures.back().item.sequence, 19u);
}

TEST(Tally, MeasuresTheRun) {
  const Tally tally;
  const std::clock_t started = std::clock();
  while (std::clock() - started < CLOCKS_PER_SEC / 20) continue;
  const Report report = tally.finish(Ending::complete, "serial", 1);
  EXPECT_GE(report.seconds, 0.045);
  EXPECT_GE(report.cpu_seconds, 0.04);
  EXPECT_LE(report.cpu_seconds, 5);
  EXPECT_GT(report.peak_memory_bytes, 1u << 20);
}

TEST(Summary, IsForPeople) {
  Report report;
  report.written = 240;
  report.skipped = 3;
  report.failed = 2;
  report.warned = 1;
  report.seconds = 4.52;
  report.cpu_seconds = 9.01;
  report.megapixels_in = 2926;
  report.bytes_in = 1'200'000'000;
  report.bytes_out = 85'300'000;
  report.peak_memory_bytes = 34'200'000;
  report.times = {.read = 0.1, .decode = 7, .transform = 1.4, .encode = 1.4, .write = 0.1};
  report.engine = "tbb";
  report.threads = 2;
  EXPECT_EQ(summary(report),
            "240 images written (1 with warnings), 3 skipped, 2 failed\n"
            "in 4.52 s: 53.1 images/s, 647 MP/s (tbb, 2 threads, 9.01 s of CPU time)\n"
            "1.20 GB read -> 85.3 MB written (7 %), peak memory 34.2 MB\n"
            "time: read 1 %, decode 70 %, transform 14 %, encode 14 %, write 1 %\n");
}

TEST(Summary, SaysThatWorkersHadNoSandbox) {
  Report report;
  report.written = 1;
  EXPECT_THAT(summary(report), testing::Not(testing::HasSubstr("sandbox")));
  report.unsandboxed = "the system grants none";
  EXPECT_THAT(summary(report), testing::HasSubstr("worker processes had no sandbox: the system grants none\n"));
}

TEST(Summary, CountsWhatWasCodedAgain) {
  Report report;
  report.written = 240;
  report.not_lossless = 7;
  report.skipped = 3;
  EXPECT_THAT(summary(report), testing::StartsWith("240 images written, 7 of them not without loss, 3 skipped\n"));
}

TEST(Summary, TellsWhatIsUpToDate) {
  Report report;
  report.updated = true;
  report.skipped = 3;
  EXPECT_THAT(summary(report), testing::StartsWith("nothing to do, 3 up to date\n"));
  report.written = 1;
  EXPECT_THAT(summary(report), testing::StartsWith("1 image written, 3 up to date\n"));
  report.written = 0;
  report.ending = Ending::canceled;
  EXPECT_THAT(summary(report), testing::StartsWith("0 images written, 3 up to date\n"));
}

TEST(Summary, CountsFilesWhereAnImageHasSeveral) {
  Report report;
  report.written = 240;
  report.results = 960;
  EXPECT_THAT(summary(report), testing::StartsWith("240 images written as 960 files\n"));
  report.warned = 1;
  EXPECT_THAT(summary(report), testing::StartsWith("240 images written as 960 files (1 with warnings)\n"));
  report.results = 240;
  EXPECT_THAT(summary(report), testing::StartsWith("240 images written (1 with warnings)\n"));
}

TEST(Summary, SaysThatNothingWasFound) {
  Report report;
  EXPECT_EQ(summary(report), "no images found\n");
  report.passed_over = {.extensions = {{".png", 200}, {".t\x1b", 112}, {"", 1}}, .hidden = 1, .excluded = 3};
  EXPECT_EQ(
      summary(report),
      "no images found; passed over: 200 .png, 112 .t\\x1b, 1 without extension, 1 hidden name, 3 names excluded by "
      "patterns\n");
}

TEST(Summary, SaysWhatWasPassedOver) {
  Report report;
  report.written = 1;
  EXPECT_THAT(summary(report), Not(HasSubstr("passed over")));
  report.passed_over = {.extensions = {{".png", 200}, {".txt", 112}}, .hidden = 9};
  EXPECT_THAT(summary(report), HasSubstr("\n312 files passed over: 200 .png, 112 .txt\n"));
}

TEST(Summary, SaysThatTooManyFailed) {
  Report report;
  report.ending = Ending::too_many_failures;
  report.failed = 3;
  EXPECT_THAT(summary(report), HasSubstr("stopped after 3 failures, as many as are allowed; "));
  report.merged = true;
  EXPECT_THAT(summary(report), HasSubstr("stopped after as many failures as are allowed; "));
}

TEST(Summary, SaysHowToGoOnAfterAnEarlyEnd) {
  for (const Ending ending : {Ending::canceled, Ending::output_failed}) {
    Report report;
    report.ending = ending;
    EXPECT_THAT(summary(report), HasSubstr("skips existing results"));
    EXPECT_THAT(summary(report), Not(HasSubstr("no images")));
    report.written = 1;
    EXPECT_THAT(summary(report), HasSubstr("1 image written\n"));
    EXPECT_THAT(summary(report), HasSubstr("skips existing results"));
  }
}

}  // namespace
}  // namespace lightmill
