#include "lightmill/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <sstream>
#include <string>

namespace lightmill {
namespace {

using namespace std::chrono_literals;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

Outcome outcome_of(Status status, const std::string& source = "a.jpg") {
  Outcome outcome;
  outcome.status = status;
  outcome.item.source = source;
  outcome.input_size = {4000, 3000};
  if (status == Status::failed) outcome.failure = Failure{StageName::load, Cause::damaged, "premature end"};
  return outcome;
}

class Progress : public testing::Test {
 protected:
  ~Progress() override { std::fclose(stream_); }

  std::unique_ptr<Observer> make(ProgressStyle style, std::chrono::milliseconds interval = 0ms) {
    return progress_line({.stream = stream_,
                          .style = style,
                          .known = &known_,
                          .interval = interval,
                          .remark_on_more = "; the report has them all"});
  }
  std::string text() {
    std::rewind(stream_);
    std::string all(1 << 20, '\0');
    all.resize(std::fread(all.data(), 1, all.size(), stream_));
    return all;
  }

  std::FILE* stream_ = std::tmpfile();
  Known known_;
};

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_F(Progress, PlainIsSilentWhileAllGoesWell) {
  const auto progress = make(ProgressStyle::plain);
  for (int i = 0; i < 100; ++i) progress->finished(outcome_of(Status::written));
  progress->ended({});
  EXPECT_EQ(text(), "");
}

TEST_F(Progress, PlainNamesTheFirstFailuresAndCountsTheRest) {
  const auto progress = make(ProgressStyle::plain);
  for (int i = 0; i < 27; ++i) progress->finished(outcome_of(Status::failed, "in/" + std::to_string(i) + "\n.jpg"));
  progress->ended({});
  EXPECT_EQ(count_of(text(), ": premature end\n"), 20u);
  EXPECT_THAT(text(), testing::StartsWith("in/0\\n.jpg: premature end\n"));
  EXPECT_THAT(text(), testing::EndsWith("and 7 more failures; the report has them all\n"));
}

TEST_F(Progress, NamesAsManyAsAreAskedFor) {
  const auto progress = progress_line({.stream = stream_, .named = 23, .remark_on_more = ""});
  Outcome warned = outcome_of(Status::written);
  warned.warnings = {"odd"};
  for (int i = 0; i < 24; ++i) {
    progress->finished(outcome_of(Status::failed));
    progress->finished(warned);
  }
  progress->ended({});
  EXPECT_EQ(count_of(text(), ": premature end\n"), 23U);
  EXPECT_EQ(count_of(text(), ": warning: odd\n"), 23U);
  EXPECT_THAT(text(), testing::EndsWith("and 1 more failures\nand 1 more warnings\n"));
}

TEST_F(Progress, PlainNamesTheFirstWarningsAndCountsTheRest) {
  const auto progress = make(ProgressStyle::plain);
  Outcome outcome = outcome_of(Status::written);
  outcome.warnings = {"extra bytes\x1b", "odd version"};
  for (int i = 0; i < 11; ++i) progress->finished(outcome);
  progress->ended({});
  EXPECT_EQ(count_of(text(), "a.jpg: warning: "), 20u);
  EXPECT_THAT(text(), HasSubstr("a.jpg: warning: extra bytes\\x1b\n"));
  EXPECT_THAT(text(), testing::EndsWith("and 2 more warnings; the report has them all\n"));
}

TEST_F(Progress, TerminalRewritesOneLine) {
  known_.count = 123;
  const auto progress = make(ProgressStyle::terminal);
  progress->finished(outcome_of(Status::written));
  EXPECT_THAT(text(), ContainsRegex("^\r\x1b\\[K1/123\\+  [0-9.]+ img/s  [0-9.]+ MP/s$"));
  known_.complete = true;
  progress->finished(outcome_of(Status::failed));
  EXPECT_THAT(text(), HasSubstr("\r\x1b[Ka.jpg: premature end\n\r\x1b[K2/123  "));
  EXPECT_THAT(text(), ContainsRegex("  ETA [0-9.:]+( s)?  1 failed$"));
  progress->ended({});
  EXPECT_THAT(text(), testing::EndsWith("1 failed\r\x1b[K")) << "the line is gone when the summary comes";
}

TEST_F(Progress, TerminalDrawsNoMoreOftenThanItsInterval) {
  const auto progress = make(ProgressStyle::terminal, 1h);
  for (int i = 0; i < 1000; ++i) progress->finished(outcome_of(Status::written));
  EXPECT_EQ(count_of(text(), "img/s"), 1u);
}

TEST_F(Progress, LinesFitEightyColumnsWhereTheWidthIsUnknown) {
  known_.count = 1'000'000'000'000'000'000;
  known_.complete = true;
  const auto progress = make(ProgressStyle::terminal);
  for (int i = 0; i < 3; ++i) progress->finished(outcome_of(Status::failed));
  std::istringstream lines(text());
  for (std::string line; std::getline(lines, line, '\r');) {
    EXPECT_LT(line.size(), 80u + std::string("\x1b[K").size()) << line;
    EXPECT_THAT(line, Not(ContainsRegex("  $")));
  }
}

TEST_F(Progress, KnowsNoTotalWithoutACount) {
  const auto progress = progress_line({.stream = stream_, .style = ProgressStyle::terminal});
  progress->finished(outcome_of(Status::written));
  EXPECT_THAT(text(), ContainsRegex("K1  [0-9.]+ img/s"));
}

TEST(ProgressInto, AStreamThatFailsIsHarmless) {
  std::FILE* full = std::fopen("/dev/full", "w");
  const auto progress = progress_line({.stream = full, .style = ProgressStyle::plain});
  progress->finished(outcome_of(Status::failed));
  progress->ended({});
  std::fclose(full);
}

}  // namespace
}  // namespace lightmill
