#include "lightmill/observer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

/// Ten seconds of four threads that did something else all the time, on a hundred pictures.
Report idle_run() {
  Report report;
  report.written = 100;
  report.seconds = 10;
  report.threads = 4;
  return report;
}

TEST(Verdict, NamesTheProcessorsAndWhatTheyDidMost) {
  Report report = idle_run();
  report.cpu_seconds = 38.4;
  report.times = {.read = 90, .decode = 24, .transform = 6, .encode = 8, .write = 1};
  EXPECT_EQ(verdict(report),
            "bound by the processors: the 4 threads computed for 96 % of their time; decoding is 63 % of the work on "
            "pictures");
  report.cpu_seconds = 45;
  EXPECT_THAT(verdict(report), HasSubstr("for 100 % of their time")) << "threads that read ahead compute too";
}

TEST(Verdict, NamesWhatWasWaitedForMost) {
  Report report = idle_run();
  report.cpu_seconds = 8;
  report.waiting = {.memory = 2, .input = 25.2, .output = 3};
  EXPECT_EQ(verdict(report),
            "bound by input: the 4 threads waited for pictures to be found and read for 63 % of their time");
  report.waiting = {.memory = 2, .input = 3, .output = 20};
  EXPECT_THAT(verdict(report), AllOf(StartsWith("bound by output: "), HasSubstr("to be stored for 50 %")));
  report.waiting = {.memory = 30, .input = 3, .output = 2};
  EXPECT_THAT(verdict(report), AllOf(StartsWith("bound by memory: "), HasSubstr("the run's memory for 75 %")));
}

TEST(Verdict, NamesLackOfProcessors) {
  Report report = idle_run();
  report.cpu_seconds = 18;
  report.times = {.decode = 20, .transform = 10, .encode = 9};
  EXPECT_THAT(verdict(report), AllOf(StartsWith("short of processors: the 4 threads worked on pictures for 98 %"),
                                     HasSubstr("computed for 45 %: others use this machine")));
}

TEST(Verdict, NamesTheLastPictures) {
  Report report = idle_run();
  report.cpu_seconds = 20;
  report.times.decode = 20;
  report.tail_seconds = 6;
  EXPECT_EQ(verdict(report),
            "held up by its last pictures: for 6.00 s of 10.0 s there was none left to begin, and only "
            "50 % of the threads' time was computing");
  report.tail_seconds = 0.2;
  EXPECT_THAT(verdict(report), testing::Not(HasSubstr("last pictures")));
}

TEST(Verdict, NamesTooFewPictures) {
  Report report = idle_run();
  report.written = 2;
  report.failed = 1;
  report.cpu_seconds = 12;
  report.waiting.input = 20;
  EXPECT_EQ(verdict(report),
            "too few pictures for the threads: 3 for 4; the 4 threads computed for 30 % of their time");
  report.cpu_seconds = 39;
  EXPECT_THAT(verdict(report), StartsWith("bound by the processors")) << "each large enough for several";
}

TEST(Verdict, ClaimsNothingWhereNothingStandsOut) {
  Report report = idle_run();
  report.cpu_seconds = 28;
  report.times.decode = 28;
  report.waiting = {.memory = 2, .input = 3, .output = 1};
  EXPECT_EQ(verdict(report),
            "bound by no single thing: the 4 threads computed for 70 % of their time, and waited for "
            "input 8 %, output 3 % and memory 5 %");
}

TEST(Verdict, NamesWorkerProcessesThatAreTooFew) {
  Report report = idle_run();
  report.cpu_seconds = 12;
  report.waiting = {.memory = 1, .input = 1, .output = 0, .worker = 24};
  EXPECT_EQ(verdict(report),
            "bound by worker processes: the 4 threads waited for one that was free or had started for 60 % of their "
            "time");
}

TEST(Verdict, IsOfOneThreadAsWell) {
  Report report = idle_run();
  report.threads = 1;
  report.cpu_seconds = 9.5;
  EXPECT_EQ(verdict(report), "bound by the processors: the one thread computed for 95 % of its time");
}

TEST(Verdict, IsNotGivenOfNothing) {
  EXPECT_EQ(verdict({}), "");
  Report report = idle_run();
  report.seconds = 0.0512;
  EXPECT_EQ(verdict(report), "too short to say what bounds it: 51.2 ms");
  report.written = 0;
  report.skipped = 100;
  EXPECT_EQ(verdict(report), "");
}

TEST(Verdict, StandsInTheSummaryOfAReport) {
  Report report = idle_run();
  report.cpu_seconds = 39;
  report.waiting.memory = 0.5;
  EXPECT_THAT(summary_json(report), AllOf(HasSubstr(R"("verdict":"bound by the processors: )"),
                                          HasSubstr(R"("waiting_seconds":{"memory":0.5})")));
  EXPECT_THAT(summary_json({}), testing::Not(HasSubstr("verdict")));
}

/// The others wait for the one that waits, within oneTBB.
TEST(Verdict, OfOneTbbCountsThreadsThatHaveNothing) {
  Report report = idle_run();
  report.engine = "tbb";
  report.waiting.input = 0.9 * report.seconds;
  EXPECT_THAT(verdict(report), StartsWith("bound by input"));
  report.engine = "threads";
  EXPECT_THAT(verdict(report), Not(StartsWith("bound by input")));
}

TEST(Verdict, OfAStoppedRunNamesNoLastPictures) {
  Report report = idle_run();
  report.tail_seconds = 0.9 * report.seconds;
  EXPECT_THAT(verdict(report), StartsWith("held up by its last pictures"));
  report.ending = Ending::canceled;
  EXPECT_THAT(verdict(report), Not(StartsWith("held up by its last pictures")));
}

TEST(Verdict, OfMergedReportsIsNone) {
  Report report = idle_run();
  report.merged = true;
  EXPECT_EQ(verdict(report), "");
}

}  // namespace
}  // namespace lightmill
