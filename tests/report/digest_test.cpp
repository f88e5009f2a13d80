#include "lightmill/digest.h"

#include "support/temporary_folder.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>

namespace lightmill {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr int kOutcomes = 500;

/// Every seventh fails, by one of three causes; sizes and seconds are all different, in no order.
std::vector<Outcome> many_outcomes() {
  std::vector<Outcome> outcomes(kOutcomes);
  for (int i = 0; i < kOutcomes; ++i) {
    Outcome& outcome = outcomes[static_cast<std::size_t>(i)];
    outcome.item.source = "in/" + std::to_string(i) + ".jpg";
    outcome.status = i % 7 == 0 ? Status::failed : Status::written;
    if (i % 7 == 0) outcome.failure = Failure{StageName::load, i % 2 ? Cause::damaged : Cause::missing, "reason\x1b"};
    if (i % 5 == 0) outcome.warnings = {"odd", i % 10 == 0 ? "tenth" : "fifth"};
    outcome.input_size = {1 + i * 263 % kOutcomes, 100};
    outcome.bytes_in = 1;
    outcome.times.decode = 1 + i * 179 % kOutcomes;
  }
  return outcomes;
}

class DigestTest : public testing::Test {
 protected:
  /// A report of the outcomes and its end.
  std::filesystem::path report_of(const std::vector<Outcome>& outcomes, Report end = {}) const {
    const auto file = ReportFile::create(folder_ / "r.jsonl", {.existing = ExistingReport::append});
    for (const Outcome& outcome : outcomes) file->finished(outcome);
    end.written = outcomes.size();  // of whatever status: what must be right is their number
    file->ended(end);
    return folder_ / "r.jsonl";
  }
  /// The beginning of that report, as a killed run leaves it.
  std::filesystem::path cut(std::size_t bytes_off) const {
    const std::string whole = folder_.read("r.jsonl");
    return folder_.write("cut.jsonl", std::string_view(whole).substr(0, whole.size() - bytes_off));
  }
  TemporaryFolder folder_;
};

TEST_F(DigestTest, HasTheSlowestAndTheLargestInOrder) {
  auto outcomes = many_outcomes();
  const Digest found = digest(report_of(outcomes));
  const auto expect_first = [&](const std::vector<Outcome>& kept, auto key) {
    std::ranges::stable_sort(outcomes, std::ranges::greater(), key);
    ASSERT_EQ(kept.size(), kOutliersKept);
    for (std::size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(kept[i].item.source, outcomes[i].item.source) << i;
  };
  expect_first(found.slowest, [](const Outcome& outcome) { return outcome.times.total(); });
  expect_first(found.largest, [](const Outcome& outcome) { return outcome.input_size.area(); });
}

TEST_F(DigestTest, GroupsFailuresByTheirCause) {
  const auto outcomes = many_outcomes();
  const Digest found = digest(report_of(outcomes));
  const auto count = [&](Cause cause) {
    return static_cast<std::uint64_t>(std::ranges::count_if(
        outcomes, [&](const Outcome& outcome) { return outcome.failure && outcome.failure->cause == cause; }));
  };
  ASSERT_EQ(found.failures.size(), 2U);
  EXPECT_GE(found.failures[0].count, found.failures[1].count);
  for (const Digest::Failures& failures : found.failures) {
    EXPECT_EQ(failures.count, count(failures.cause));
    EXPECT_EQ(failures.first.size(), kFailuresKept);
  }
  EXPECT_EQ(found.report.failed, count(Cause::damaged) + count(Cause::missing));
  const std::string text = digest_text(found);
  EXPECT_THAT(text, AllOf(HasSubstr("36 missing\n    in/0.jpg: reason\\x1b\n"), HasSubstr("    and 26 more\n")));
}

TEST_F(DigestTest, CountsWarningsByTheirText) {
  const Digest found = digest(report_of(many_outcomes()));
  ASSERT_EQ(found.warnings.size(), 3U);
  EXPECT_EQ(found.warnings[0].text, "odd");
  EXPECT_EQ(found.warnings[0].count, 100U);
  EXPECT_EQ(found.warnings[0].example, "in/0.jpg");
  EXPECT_EQ(found.warnings[1].count, 50U);
  EXPECT_EQ(found.warnings[2].example, "in/5.jpg");
  EXPECT_THAT(digest_text(found), HasSubstr("100 odd, such as of in/0.jpg\n"));
}

TEST_F(DigestTest, HasRoomForSoManyWarningsAndCountsTheRest) {
  std::vector<Outcome> outcomes(3000);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    outcomes[i].status = Status::written;
    outcomes[i].warnings = {"warning " + std::to_string(i), "warning 7"};
  }
  const Digest found = digest(report_of(outcomes));
  EXPECT_EQ(found.warnings.size(), kWarningsKept);
  EXPECT_EQ(found.warnings[0].text, "warning 7");
  EXPECT_EQ(found.warnings[0].count, 3001U);
  EXPECT_EQ(found.other_warnings, 6000 - 3001 - (kWarningsKept - 1));
}

TEST_F(DigestTest, OfARunThatCameToItsEndHasWhatItsSummaryTells) {
  Report end;
  end.ending = Ending::canceled;
  end.seconds = 12;
  end.engine = "tbb";
  end.threads = 3;
  end.engine_reason = "why not";
  end.passed_over = {.extensions = {{".txt", 3}, {"", 2}, {".a", 1}}, .others = 4};
  const Digest found = digest(report_of(many_outcomes(), end));
  EXPECT_EQ(found.runs, 1U);
  EXPECT_EQ(found.unfinished, 0U);
  EXPECT_EQ(found.report.passed_over.files(), 10U);
  EXPECT_THAT(digest_text(found),
              AllOf(HasSubstr("10 files passed over: 3 .txt, 2 without extension, 1 .a, 4 of other extensions\n"),
                    HasSubstr("(tbb, 3 threads"), HasSubstr("engine tbb: why not\n"), HasSubstr("interrupted")));
}

TEST_F(DigestTest, OfAKilledRunSaysSo) {
  report_of(many_outcomes());
  const std::string whole = folder_.read("r.jsonl");
  const std::size_t summary = whole.size() - whole.rfind("{\"type\":\"summary\"");
  for (const std::size_t off : {std::size_t{1}, std::size_t{20}, summary, summary + 1, summary + 30}) {
    const bool has_summary = off == 1;  // it lacks the line end alone
    const Digest found = digest(cut(off));
    EXPECT_EQ(found.runs, 1U) << off;
    EXPECT_EQ(found.unfinished, has_summary ? 0U : 1U) << off;
    EXPECT_EQ(digest_text(found).starts_with("the run has no summary"), !has_summary) << off;
    EXPECT_GE(found.report.seen(), std::uint64_t{kOutcomes - 1});
    EXPECT_THAT(digest_text(found), AllOf(Not(HasSubstr("peak memory 0")), Not(HasSubstr("images/s"))));
  }
  EXPECT_EQ(digest(folder_.write("empty.jsonl")).unfinished, 1U);
}

TEST_F(DigestTest, OfSeveralRunsAddsThemUp) {
  Report end;
  end.seconds = 2;
  end.engine = "tbb";
  end.threads = 3;
  report_of(many_outcomes(), end);
  const auto file = report_of(many_outcomes(), end);
  const Digest both = digest(file);
  EXPECT_EQ(both.report.seconds, 4);
  EXPECT_EQ(both.report.threads, 3);
  EXPECT_THAT(digest_text(both), HasSubstr("images/s"));
  EXPECT_EQ(both.runs, 2U);
  EXPECT_EQ(both.unfinished, 0U);
  EXPECT_EQ(both.report.seen(), 2U * kOutcomes);
  EXPECT_THAT(digest_text(both), StartsWith("2 runs\n"));
  cut(30);
  folder_.write("r.jsonl", folder_.read("cut.jsonl"));
  EXPECT_EQ(digest(report_of(many_outcomes())).unfinished, 1U);
  const std::string text = digest_text(digest(file));
  EXPECT_THAT(text, AllOf(StartsWith("1 of 3 runs has no summary"), Not(HasSubstr("images/s"))));
}

TEST_F(DigestTest, IsOneLineOfJson) {
  auto outcomes = many_outcomes();
  outcomes[0].item.source = "in/\xff.jpg";
  Report end;
  end.seconds = 2;
  end.engine = "tbb";
  const std::string text = digest_json(digest(report_of(outcomes, end)));
  EXPECT_EQ(text.find('\n'), std::string::npos);
  const auto all = nlohmann::json::parse(text);
  EXPECT_EQ(all.at("type"), "digest");
  EXPECT_EQ(all.at("report"), (folder_ / "r.jsonl").native());
  EXPECT_EQ(all.at("runs"), 1);
  EXPECT_EQ(all.at("summary").at("engine"), "tbb");
  EXPECT_EQ(all.at("summary").at("failed"), 72);
  EXPECT_EQ(all.at("failures").at(0).at("cause"), "missing");
  EXPECT_EQ(all.at("failures").at(0).at("first").at(0).at("source_hex"), "696e2fff2e6a7067");
  EXPECT_EQ(all.at("failures").at(0).at("first").size(), 20U);
  EXPECT_EQ(all.at("warnings").at(0).at("count"), 100);
  EXPECT_EQ(all.at("slowest").at(0).at("seconds"), 500.0);
  EXPECT_EQ(all.at("largest").at(0).at("width"), 500);
}

TEST_F(DigestTest, RefusesWhatIsNoReport) {
  EXPECT_THROW(digest(folder_ / "missing.jsonl"), Error);
  EXPECT_THROW(digest(folder_.write("photo.jpg", std::string_view("\xff\xd8"))), Error);
  EXPECT_THROW(digest(folder_.write("a.jsonl", std::string_view(R"({"type":"run","shard":"9/3"})"
                                                                "\n"))),
               Error);
}

}  // namespace
}  // namespace lightmill
