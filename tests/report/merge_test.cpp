#include "lightmill/merge.h"

#include "support/temporary_folder.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <gmock/gmock.h>

#include <random>

namespace lightmill {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Outcome any_outcome(std::mt19937& random, int number) {
  Outcome outcome;
  outcome.item.source = "in/\xff" + std::to_string(number) + ".jpg";
  outcome.item.relative = std::to_string(number) + ".jpg";
  outcome.status = static_cast<Status>(random() % 7);
  if (is_failure(outcome.status))
    outcome.failure = {StageName::load, Cause::damaged, "reason " + std::to_string(number)};
  if (random() % 3 == 0) outcome.warnings = {"odd"};
  if (random() % 5 == 0) outcome.not_lossless = "an edge";
  outcome.input_size = {static_cast<int>(random() % 5000), static_cast<int>(random() % 5000)};
  outcome.bytes_in = random() % 1'000'000;
  outcome.outputs = {{.path = "out", .bytes = random() % 1'000'000}, {.status = OutputStatus::skipped}};
  outcome.times = {.read = 0.25, .decode = 0.5, .transform = 0, .encode = 1, .write = 0.125};
  return outcome;
}

class MergeTest : public testing::Test {
 protected:
  /// A report of the outcomes whose number leaves `rest` when divided by `parts`.
  std::filesystem::path part(const std::vector<Outcome>& outcomes, std::size_t rest, std::size_t parts,
                             const Report& closing) const {
    const auto file = folder_ / (std::to_string(rest) + "of" + std::to_string(parts) + ".jsonl");
    const auto report = ReportFile::create(file, {.existing = ExistingReport::replace});
    Report counted = closing;
    for (std::size_t i = rest; i < outcomes.size(); i += parts) {
      report->finished(outcomes[i]);
      ++counted.written;  // of whatever status: what must be right is their number
    }
    report->ended(counted);
    return file;
  }
  static void expect_refused(const std::filesystem::path& file, Cause cause, const std::string& reason) {
    try {
      merge({file});
      ADD_FAILURE() << reason;
    } catch (const Error& error) {
      EXPECT_EQ(to_string(error.cause()), to_string(cause)) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(file.native()));
      EXPECT_THAT(error.what(), HasSubstr(reason));
    }
  }
  TemporaryFolder folder_;
};

TEST_F(MergeTest, OfPartsIsWhatOneRunWouldSay) {
  std::mt19937 random(2);
  std::vector<Outcome> outcomes;
  for (int i = 0; i < 500; ++i) outcomes.push_back(any_outcome(random, i));
  Report closing;
  closing.engine = "tbb";
  closing.threads = 2;
  closing.cpu_seconds = 3;
  const Report whole = merge({part(outcomes, 0, 1, closing)}).report;
  EXPECT_EQ(whole.seen(), 500U);
  for (const std::size_t parts : {2, 7}) {
    std::vector<std::filesystem::path> files;
    for (std::size_t rest = 0; rest < parts; ++rest) {
      closing.seconds = static_cast<double>(10 + rest);
      closing.peak_memory_bytes = 1000 - rest;
      files.push_back(part(outcomes, rest, parts, closing));
    }
    const Merged merged = merge(files);
    EXPECT_THAT(merged.incomplete, IsEmpty());
    const Report& report = merged.report;
    EXPECT_EQ(report.written, whole.written);
    EXPECT_EQ(report.skipped, whole.skipped);
    EXPECT_EQ(report.unselected, whole.unselected);
    EXPECT_EQ(report.repeated, whole.repeated);
    EXPECT_EQ(report.failed, whole.failed);
    EXPECT_EQ(report.crashed, whole.crashed);
    EXPECT_EQ(report.timed_out, whole.timed_out);
    EXPECT_EQ(report.warned, whole.warned);
    EXPECT_GT(report.not_lossless, 0U);
    EXPECT_EQ(report.not_lossless, whole.not_lossless);
    EXPECT_EQ(report.results, whole.results);
    EXPECT_EQ(report.bytes_in, whole.bytes_in);
    EXPECT_EQ(report.bytes_out, whole.bytes_out);
    EXPECT_NEAR(report.megapixels_in, whole.megapixels_in, 1e-6);
    EXPECT_DOUBLE_EQ(report.times.total(), whole.times.total());
    EXPECT_EQ(report.seconds, static_cast<double>(9 + parts));
    EXPECT_EQ(report.cpu_seconds, 3.0 * static_cast<double>(parts));
    EXPECT_EQ(report.threads, static_cast<int>(2 * parts));
    EXPECT_EQ(report.peak_memory_bytes, 1000U);
    EXPECT_EQ(report.engine, "tbb");
    EXPECT_EQ(report.ending, Ending::complete);
    EXPECT_EQ(report.failures.size(), kFailuresKept);
    EXPECT_THAT(failure_line(report.failures[0]), HasSubstr("in/\\xff"));
    EXPECT_THAT(failure_line(report.failures[0]), HasSubstr(": reason "));
  }
}

TEST_F(MergeTest, IsUpToDateWhereAllRunsWere) {
  Report updated, skipped;
  updated.engine = skipped.engine = "tbb";
  updated.updated = true;
  EXPECT_TRUE(merge({part({}, 0, 3, updated), part({}, 1, 3, updated)}).report.updated);
  EXPECT_FALSE(merge({part({}, 0, 3, updated), part({}, 1, 3, skipped)}).report.updated);
  EXPECT_FALSE(merge({part({}, 0, 3, skipped), part({}, 1, 3, updated)}).report.updated);
}

TEST_F(MergeTest, HasTheWorstEnding) {
  Report fine, interrupted, full;
  fine.engine = "tbb";
  interrupted.engine = "serial";
  interrupted.ending = Ending::canceled;
  full.ending = Ending::output_failed;
  EXPECT_EQ(merge({part({}, 0, 3, fine), part({}, 1, 3, interrupted)}).report.ending, Ending::canceled);
  EXPECT_EQ(merge({part({}, 0, 3, fine), part({}, 1, 3, interrupted)}).report.engine, "several");
  EXPECT_EQ(merge({part({}, 2, 3, full), part({}, 1, 3, interrupted)}).report.ending, Ending::output_failed);
}

TEST_F(MergeTest, TellsAReportWithoutItsEnd) {
  std::mt19937 random(4);
  const std::vector<Outcome> outcomes = {any_outcome(random, 1), any_outcome(random, 2)};
  const std::string text = folder_.read(part(outcomes, 0, 1, {}).filename());
  const std::size_t first = text.find('\n') + 1, second = text.find('\n', first) + 1;
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const auto file = folder_.write("cut.jsonl", std::string_view(text).substr(0, cut));
    const Merged merged = merge({file});
    const bool whole = cut + 1 >= text.size();  // its line end alone may be missing
    EXPECT_EQ(merged.incomplete.size(), whole ? 0U : 1U) << cut;
    EXPECT_EQ(merged.report.seen(), (cut + 1 >= first ? 1U : 0U) + (cut + 1 >= second ? 1U : 0U)) << cut;
  }
}

TEST_F(MergeTest, OfReportsInOneFileIsThatOfTheFiles) {
  std::mt19937 random(5);
  const std::vector<Outcome> outcomes = {any_outcome(random, 1), any_outcome(random, 2)};
  Report first, second;
  first.ending = Ending::canceled;
  first.seconds = 9;
  first.cpu_seconds = 3;
  first.threads = 2;
  second.seconds = 4;
  second.cpu_seconds = 5;
  second.threads = 1;
  const std::string one = folder_.read(part(outcomes, 0, 2, first).filename());
  const std::string two = folder_.read(part(outcomes, 1, 2, second).filename());
  const Merged merged = merge({folder_.write("both.jsonl", one + two)});
  EXPECT_THAT(merged.incomplete, IsEmpty());
  EXPECT_EQ(merged.report.seen(), 2U);
  EXPECT_EQ(merged.report.ending, Ending::canceled);
  EXPECT_EQ(merged.report.seconds, 9 + 4) << "they were one after the other";
  EXPECT_EQ(merged.report.cpu_seconds, 8);
  EXPECT_EQ(merged.report.threads, 2);
  EXPECT_EQ(merge({folder_ / "0of2.jsonl", folder_ / "1of2.jsonl"}).report.seconds, 9);
  for (const std::size_t cut : {std::size_t{5}, two.find('\n'), two.find('\n') + 1, two.size() - 5}) {
    const auto file = folder_.write("torn.jsonl", one + two.substr(0, cut));
    EXPECT_THAT(merge({file}).incomplete, ElementsAre(file)) << cut;
  }
}

TEST_F(MergeTest, TellsAKilledRunThatAnotherFollows) {
  std::mt19937 random(6);
  const std::vector<Outcome> outcomes = {any_outcome(random, 1), any_outcome(random, 2), any_outcome(random, 3)};
  const std::string one = folder_.read(part(outcomes, 0, 2, {}).filename());  // two images and the summary
  const std::string two = folder_.read(part(outcomes, 1, 2, {}).filename());
  const std::string first_image = one.substr(0, one.find('\n') + 1);
  const std::string shard = "{\"type\":\"run\",\"shard\":\"1/1\"}\n";
  for (const std::string& text : {first_image + two, shard + first_image + shard + two, one + first_image + two}) {
    const auto file = folder_.write("both.jsonl", std::string_view(text));
    EXPECT_THAT(merge({file}).incomplete, ElementsAre(file)) << text;
  }
  const auto lost = folder_.write("lost.jsonl", std::string_view(one).substr(first_image.size()));
  EXPECT_THAT(merge({lost}).incomplete, ElementsAre(lost));
}

TEST_F(MergeTest, CountsAFileThatIsGivenTwiceOnce) {
  std::mt19937 random(7);
  const auto file = part({any_outcome(random, 1)}, 0, 1, {});
  const auto link = folder_ / "link.jsonl", hard = folder_ / "hard.jsonl";
  std::filesystem::create_symlink(file, link);
  std::filesystem::create_hard_link(file, hard);
  const Merged merged = merge({file, link, file, hard});
  EXPECT_EQ(merged.report.seen(), 1U);
  EXPECT_THAT(merged.repeated, ElementsAre(link, file, hard));
  EXPECT_THAT(merged.incomplete, IsEmpty());
}

TEST_F(MergeTest, NamesTheShardsThatHaveNoReport) {
  const auto shard_report = [&](Shard shard) {
    const auto file = folder_ / (std::to_string(shard.index) + "_" + std::to_string(shard.count) + ".jsonl");
    ReportFile::create(file, {.shard = shard, .existing = ExistingReport::replace})->ended({});
    return file;
  };
  EXPECT_EQ(merge({shard_report({2, 2}), shard_report({1, 2})}).missing_count, 0U);
  EXPECT_THAT(merge({shard_report({3, 5}), shard_report({5, 5}), shard_report({1, 5})}).missing,
              ElementsAre(Shard{2, 5}, Shard{4, 5}));
  const Merged many = merge({shard_report({7, Shard::kMost})});
  EXPECT_EQ(many.missing_count, Shard::kMost - 1);
  EXPECT_EQ(many.missing.size(), 20U);
  EXPECT_EQ(many.missing.back(), (Shard{21, Shard::kMost}));
  EXPECT_THAT(merge({shard_report({1, 2}), shard_report({2, 2}), shard_report({1, 3})}).missing,
              ElementsAre(Shard{2, 3}, Shard{3, 3}));
}

TEST_F(MergeTest, NamesTheShardsThatHaveSeveralReports) {
  const auto shard_report = [&](const std::string& name, Shard shard) {
    ReportFile::create(folder_ / name, {.shard = shard, .existing = ExistingReport::append})->ended({});
    return folder_ / name;
  };
  const auto first = shard_report("a.jsonl", {1, 2}), second = shard_report("b.jsonl", {2, 2});
  shard_report("a.jsonl", {1, 2});  // it went on
  EXPECT_THAT(merge({first, second}).twice, IsEmpty());
  const auto again = shard_report("c.jsonl", {1, 2});
  EXPECT_THAT(merge({first, second, again}).twice, ElementsAre(Shard{1, 2}));
  EXPECT_THAT(merged_json(merge({first, again})), HasSubstr(R"("shards_in_several_reports":["1/2"])"));
}

/// A line is read in parts of 4 KiB.
TEST_F(MergeTest, ReadsLinesOfAnyLength) {
  const std::string begin = R"({"type":"image","status":"failed","reason":")", end = "\"}";
  for (const std::size_t parts : {1U, 2U, 3U}) {
    std::string text;
    for (std::size_t i = 0; i < 20; ++i)
      text += begin + std::string(4096 * parts - begin.size() - end.size() - 10 + i, 'x') + end + "\n";
    for (const std::string& report : {text, text.substr(0, text.size() - 1)}) {  // the last line whole without its end
      const Merged merged = merge({folder_.write("r.jsonl", std::string_view(report))});
      ASSERT_EQ(merged.report.failures.size(), 20U);
      for (std::size_t i = 0; i < 20; ++i)
        EXPECT_EQ(merged.report.failures[i].failure->reason,
                  std::string(4096 * parts - begin.size() - end.size() - 10 + i, 'x'));
    }
  }
}

TEST_F(MergeTest, NoticesRunsThatWereKilledBeforeAnother) {
  const std::string image = R"({"type":"image","status":"written"})"
                            "\n",
                    run = R"({"type":"run"})"
                          "\n";
  const std::string end = R"({"type":"summary","ending":"complete","written":1})"
                          "\n";
  const auto is_incomplete = [&](const std::string& text) {
    return !merge({folder_.write("r.jsonl", std::string_view(text))}).incomplete.empty();
  };
  EXPECT_FALSE(is_incomplete(image + end + run + image + end));
  EXPECT_TRUE(is_incomplete(image + run + image + end));
  EXPECT_TRUE(is_incomplete(run + run + image + end));
  EXPECT_TRUE(is_incomplete(run + image + end + run));
  EXPECT_TRUE(is_incomplete(run + image + end + image));
  EXPECT_TRUE(is_incomplete(image + end + "{\"type\":"));
}

TEST_F(MergeTest, RefusesWhatIsNoReport) {
  expect_refused(folder_ / "missing.jsonl", Cause::missing, "no such");
  expect_refused(folder_.path(), Cause::unreadable, "directory");
  expect_refused(folder_.write("photo.jpg", std::string_view("\xff\xd8\xff")), Cause::usage, "line 1 is no line");
  expect_refused(folder_.write("a.jsonl", std::string_view("{}\n")), Cause::usage, "line 1");
  expect_refused(folder_.write("b.jsonl", std::string_view("{\"type\":\"image\",\"status\":\"written\"}\n[]\n")),
                 Cause::usage, "line 2");
  expect_refused(folder_.write("c.jsonl", std::string_view("{\"type\":\"image\",\"status\":3}\n")), Cause::usage,
                 "line 1");
  expect_refused(folder_.write("d.jsonl", std::string_view("{\"type\":\"ima\n{\"type\":\"summary\"}\n")), Cause::usage,
                 "line 1");
}

/// The library converts numbers of any size, which for some is undefined behavior.
TEST_F(MergeTest, RefusesNumbersThatCannotBe) {
  for (const std::string number : {"6e31", "-1e300", "1.5", "60000000000000000000000", "4294967296", "-2147483649"}) {
    const std::string line = R"({"type":"image","status":"written","input":{"width":)" + number + "}}\n";
    expect_refused(folder_.write("n.jsonl", std::string_view(line)), Cause::usage, "line 1 has the number");
  }
  for (const std::string number : {"-1", "1e300", "18446744073709551616"}) {
    const std::string line = R"({"type":"summary","ending":"complete","written":)" + number + "}\n";
    expect_refused(folder_.write("n.jsonl", std::string_view(line)), Cause::usage, "for written, which cannot be");
  }
}

TEST_F(MergeTest, RefusesWordsThatItDoesNotKnow) {
  const auto image = [&](const std::string& status) {
    return folder_.write("image.jsonl", std::string_view(R"({"type":"image","status":")" + status + "\"}\n"));
  };
  const auto closing = [&](const std::string& ending) {
    return folder_.write("summary.jsonl", std::string_view(R"({"type":"summary","ending":")" + ending + "\"}\n"));
  };
  expect_refused(image("eaten"), Cause::usage, "line 1 has the status \"eaten\"");
  expect_refused(closing("eaten"), Cause::usage, "line 1 has the ending \"eaten\"");
  for (const std::string status : {"written", "failed", "crashed", "timed-out"})
    EXPECT_EQ(merge({image(status)}).report.seen(), 1U) << status;
  EXPECT_EQ(merge({closing("canceled")}).report.ending, Ending::canceled);
}

TEST_F(MergeTest, OfNothingIsNothing) {
  const Merged merged = merge({folder_.write("empty.jsonl", std::string_view(""))});
  EXPECT_EQ(merged.incomplete, std::vector{folder_ / "empty.jsonl"});
  EXPECT_EQ(merged.report.seen(), 0U);
}

}  // namespace
}  // namespace lightmill
