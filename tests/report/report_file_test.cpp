#include "support/temporary_folder.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace lightmill {
namespace {

using nlohmann::json;
using testing::HasSubstr;

Outcome written() {
  Outcome outcome;
  outcome.item.sequence = 7;
  outcome.item.source = "in/a.jpg";
  outcome.item.relative = "a.jpg";
  outcome.status = Status::written;
  outcome.warnings = {"an odd thing"};
  outcome.output = "web/a.jpg";
  outcome.chain = "planes/2 > resample 1600x1200 > jpeg";
  outcome.input_size = {4032, 3024};
  outcome.output_size = {1600, 1200};
  outcome.bytes_in = 5000000;
  outcome.bytes_out = 400000;
  outcome.times = {.read = 0.5, .decode = 0.25, .transform = 0.125, .encode = 0, .write = 2};
  return outcome;
}

class ReportFiles : public testing::Test {
 protected:
  std::vector<json> lines_of(const std::vector<Outcome>& outcomes, const Report& report) {
    const auto file = ReportFile::create(folder_ / "report.jsonl");
    for (const Outcome& outcome : outcomes) file->finished(outcome);
    file->ended(report);
    EXPECT_EQ(file->failure(), "");
    std::vector<json> lines;
    std::istringstream text(folder_.read("report.jsonl"));
    for (std::string line; std::getline(text, line);) lines.push_back(json::parse(line));
    return lines;
  }
  TemporaryFolder folder_;
};

TEST_F(ReportFiles, TellAllOfAWrittenImage) {
  EXPECT_EQ(lines_of({written()}, {}).at(0), json::parse(R"({
    "type": "image", "sequence": 7, "source": "in/a.jpg", "relative": "a.jpg", "status": "written",
    "warnings": ["an odd thing"], "chain": "planes/2 > resample 1600x1200 > jpeg",
    "input": {"width": 4032, "height": 3024, "bytes": 5000000},
    "output": {"path": "web/a.jpg", "width": 1600, "height": 1200, "bytes": 400000},
    "seconds": {"read": 0.5, "decode": 0.25, "transform": 0.125, "write": 2.0}})"));
}

TEST_F(ReportFiles, LeaveOutWhatIsAbsent) {
  Outcome outcome;
  outcome.item.source = "x.jpg";
  outcome.failure = Failure{StageName::load, Cause::not_an_image, "an empty file"};
  EXPECT_EQ(lines_of({outcome}, {}).at(0), json::parse(R"({
    "type": "image", "sequence": 0, "source": "x.jpg", "status": "failed", "stage": "load", "cause": "not-an-image",
    "reason": "an empty file"})"));
}

TEST_F(ReportFiles, EndWithTheSummary) {
  Report report;
  report.ending = Ending::cancelled;
  report.written = 10;
  report.failed = 2;
  report.seconds = 2;
  report.megapixels_in = 120;
  report.times.decode = 3;
  report.engine = "tbb";
  report.threads = 2;
  const auto lines = lines_of({written(), written()}, report);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines.back(), json::parse(R"({
    "type": "summary", "ending": "cancelled", "written": 10, "skipped": 0, "unselected": 0, "failed": 2, "crashed": 0,
    "timed_out": 0, "warned": 0, "seconds": 2.0,
    "cpu_seconds": 0.0, "images_per_second": 5.0, "megapixels_per_second": 60.0, "megapixels_in": 120.0, "bytes_in": 0,
    "bytes_out": 0, "peak_memory_bytes": 0, "stage_seconds": {"decode": 3.0}, "engine": "tbb", "threads": 2})"));
}

TEST_F(ReportFiles, LoseNoByteOfAName) {
  std::mt19937 random(11);
  std::vector<Outcome> outcomes(300, written());
  for (Outcome& outcome : outcomes) {
    std::string name(1 + random() % 12, '\0');
    for (char& c : name) c = static_cast<char>(1 + random() % 255);
    outcome.item.source = name;
    outcome.output = "web/" + name;
    outcome.warnings = {name};
    if (random() % 4 == 0) outcome.item.source = "plain\n\"name\"\\";
  }
  const auto lines = lines_of(outcomes, {});
  const auto exact = [](const json& from, const std::string& key) {
    if (!from.contains(key + "_hex")) return from.at(key).get<std::string>();
    EXPECT_THAT(from.at(key).get<std::string>(), HasSubstr("\ufffd"));
    const std::string digits = from.at(key + "_hex");
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
      bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    }
    return bytes;
  };
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    EXPECT_EQ(exact(lines.at(i), "source"), outcomes[i].item.source.native());
    EXPECT_EQ(exact(lines.at(i).at("output"), "path"), outcomes[i].output.native());
  }
}

TEST_F(ReportFiles, HoldEachLineAsSoonAsItIsTold) {
  const auto file = ReportFile::create(folder_ / "report.jsonl");
  file->finished(written());
  EXPECT_EQ(json::parse(folder_.read("report.jsonl")).at("sequence"), 7);
}

TEST_F(ReportFiles, ReplaceAnOlderReportButNothingElse) {
  folder_.write("old.jsonl", std::string_view("{\"type\":\"image\"}\n"));
  ReportFile::create(folder_ / "old.jsonl");
  EXPECT_EQ(folder_.read("old.jsonl"), "");
  folder_.write("photo.jpg", std::string_view("\xff\xd8\xff"));
  EXPECT_THROW(ReportFile::create(folder_ / "photo.jpg"), Error);
  EXPECT_EQ(folder_.read("photo.jpg"), "\xff\xd8\xff");
}

TEST_F(ReportFiles, AreAUsageErrorWhereTheyCannotBe) {
  try {
    ReportFile::create(folder_ / "no/such/folder.jsonl");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::usage);
    EXPECT_THAT(error.what(), HasSubstr("No such file"));
  }
}

TEST_F(ReportFiles, TellWhenTheDeviceIsFull) {
  const auto file = ReportFile::create("/dev/full");
  for (int i = 0; i < 3; ++i) file->finished(written());
  file->ended({});
  EXPECT_EQ(file->failure(), "the report is incomplete: No space left on device");
}

TEST_F(ReportFiles, OutliveTheReaderOfAPipe) {
  const std::filesystem::path pipe = folder_ / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  const auto file = ReportFile::create(pipe);
  file->finished(written());
  EXPECT_EQ(file->failure(), "");
  close(reader);
  file->finished(written());  // SIGPIPE, which has its default action here, would end the test
  file->ended({});
  EXPECT_EQ(file->failure(), "the report is incomplete: Broken pipe");
  sigset_t pending;
  sigpending(&pending);
  EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);
}

}  // namespace
}  // namespace lightmill
