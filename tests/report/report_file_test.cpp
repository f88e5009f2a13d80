#include "support/temporary_folder.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
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
  outcome.chain = "planes/2 > resample 1600x1200 > jpeg";
  outcome.input_size = {4032, 3024};
  outcome.outputs = {{.path = "web/a.jpg", .size = {1600, 1200}, .bytes = 400000, .format = "jpeg"},
                     {.rendition = 1, .status = OutputStatus::redundant}};
  outcome.bytes_in = 5000000;
  outcome.stamp =
      Stamp{.size = 5000010, .mtime_ns = -3, .ctime_ns = 1'700'000'000'123'456'789, .inode = 77, .device = 65};
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
    "input": {"width": 4032, "height": 3024, "bytes": 5000000,
              "file": {"size": 5000010, "mtime_ns": -3, "ctime_ns": 1700000000123456789, "inode": 77, "device": 65}},
    "outputs": [{"rendition": 0, "status": "written", "path": "web/a.jpg", "format": "jpeg", "width": 1600,
                 "height": 1200, "bytes": 400000},
                {"rendition": 1, "status": "redundant"}],
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

TEST_F(ReportFiles, TellWhichLimitIsPassed) {
  Outcome outcome;
  outcome.failure = Failure{StageName::load, Cause::too_large, "enormous", Limit::pixels};
  const json line = lines_of({outcome}, {}).at(0);
  EXPECT_EQ(line.at("cause"), "too-large");
  EXPECT_EQ(line.at("limit"), "pixels");
}

TEST_F(ReportFiles, EndWithTheSummary) {
  Report report;
  report.ending = Ending::canceled;
  report.written = 10;
  report.results = 11;
  report.failed = 2;
  report.seconds = 2;
  report.megapixels_in = 120;
  report.cpu_seconds = 3.9;
  report.times.decode = 3;
  report.engine = "tbb";
  report.threads = 2;
  report.unsandboxed = "why";
  const auto lines = lines_of({written(), written()}, report);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines.back(), json::parse(R"({
    "type": "summary", "ending": "canceled", "written": 10, "skipped": 0, "unselected": 0, "failed": 2, "crashed": 0,
    "timed_out": 0, "warned": 0, "not_lossless": 0, "results": 11, "repeated": 0, "seconds": 2.0,
    "cpu_seconds": 3.9, "images_per_second": 5.0, "megapixels_per_second": 60.0, "megapixels_in": 120.0, "bytes_in": 0,
    "bytes_out": 0, "peak_memory_bytes": 0, "stage_seconds": {"decode": 3.0}, "engine": "tbb", "threads": 2, "unsandboxed": "why",
    "verdict": "bound by the processors: the 2 threads computed for 98 % of their time; decoding is 100 % of the work on pictures"})"));
}

TEST_F(ReportFiles, LoseNoByteOfAName) {
  std::mt19937 random(11);
  std::vector<Outcome> outcomes(300, written());
  for (Outcome& outcome : outcomes) {
    std::string name(1 + random() % 12, '\0');
    for (char& c : name) c = static_cast<char>(1 + random() % 255);
    outcome.item.source = name;
    outcome.outputs.at(0).path = "web/" + name;
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
    EXPECT_EQ(exact(lines.at(i).at("outputs").at(0), "path"), outcomes[i].outputs[0].path.native());
  }
}

TEST_F(ReportFiles, HoldEachLineAsSoonAsItIsTold) {
  const auto file = ReportFile::create(folder_ / "report.jsonl");
  file->finished(written());
  EXPECT_EQ(json::parse(folder_.read("report.jsonl")).at("sequence"), 7);
}

constexpr ReportFileOptions kReplacing = {.existing = ExistingReport::replace};

/// Why it cannot be made; a complaint names the file.
template <typename File, typename... More>
std::string refusal(const std::filesystem::path& file, const More&... more) {
  try {
    File::create(file, more...);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::usage);
    EXPECT_THAT(error.what(), HasSubstr(file.native()));
    return error.what();
  }
}

TEST_F(ReportFiles, ReplaceAnOlderReport) {
  lines_of({written(), written()}, {});
  const std::string whole = folder_.read("report.jsonl");
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {  // of runs that were killed, too
    folder_.write("old.jsonl", std::string_view(whole).substr(0, cut));
    const std::string refused = refusal<ReportFile>(folder_ / "old.jsonl");
    EXPECT_EQ(refused.find("replaced or appended to") != std::string::npos, cut > 0) << cut;
    EXPECT_EQ(folder_.read("old.jsonl"), whole.substr(0, cut));
    EXPECT_EQ(refusal<ReportFile>(folder_ / "old.jsonl", kReplacing), "");
    EXPECT_EQ(folder_.read("old.jsonl"), "");
  }
  folder_.write("old.jsonl", std::string_view(R"({"type":"run","shard":"2/3"})"
                                              "\n"));
  EXPECT_EQ(refusal<ReportFile>(folder_ / "old.jsonl", kReplacing), "");
}

TEST_F(ReportFiles, GoOnBehindAnOlderReport) {
  lines_of({written(), written()}, {});
  const std::string whole = folder_.read("report.jsonl");
  for (std::size_t cut = 1; cut <= whole.size();
       cut += cut + 3 < whole.size() ? 3 : 1) {  // of runs that were killed, too
    const std::string old = whole.substr(0, cut);
    folder_.write("old.jsonl", std::string_view(old));
    const auto file = ReportFile::create(folder_ / "old.jsonl", {.existing = ExistingReport::append});
    file->finished(written());
    file->ended({});
    EXPECT_EQ(file->failure(), "");
    std::string kept = old.substr(0, old.rfind('\n') + 1);
    if (json::accept(old.substr(kept.size()))) kept = old + "\n";
    const std::string now = folder_.read("old.jsonl");
    EXPECT_EQ(now.substr(0, kept.size()), kept) << cut;
    EXPECT_THAT(now.substr(kept.size()), testing::StartsWith("{\"type\":\"run\"}\n{\"type\":\"image\"")) << cut;
    EXPECT_EQ(std::ranges::count(now, '\n'), std::ranges::count(kept, '\n') + 3);
  }
  const auto fresh = ReportFile::create(folder_ / "new.jsonl", {.existing = ExistingReport::append});
  fresh->finished(written());
  EXPECT_THAT(folder_.read("new.jsonl"), testing::StartsWith("{\"type\":\"image\""));
}

TEST_F(ReportFiles, LoseALastLineLongerThanWhatIsReadAtOnce) {
  const std::string whole = R"({"type":"image","status":"written"})" + std::string("\n");
  const std::string torn = R"({"type":"image","reason":")" + std::string(200'000, 'x');
  folder_.write("r.jsonl", whole + torn);
  ReportFile::create(folder_ / "r.jsonl", {.existing = ExistingReport::append});
  EXPECT_EQ(folder_.read("r.jsonl"), whole + "{\"type\":\"run\"}\n");
}

TEST_F(ReportFiles, HarmNoOtherFile) {
  for (const std::string text : {"\xff\xd8\xff", "{\"name\": \"package\"}\n", "{\n  \"type\": \"image\"\n}\n", "{}\n",
                                 "\n", "path,size\na.jpg,800\n", "a.jpg\n", "{\"type\":\"image\"}", "[]"}) {
    folder_.write("other", std::string_view(text));
    EXPECT_THAT(refusal<ReportFile>(folder_ / "other"), HasSubstr("holds something else")) << text;
    EXPECT_EQ(folder_.read("other"), text);
  }
}

TEST_F(ReportFiles, AreWrittenByOneRunAtATime) {
  const auto first = ReportFile::create(folder_ / "r.jsonl");
  std::filesystem::create_hard_link(folder_ / "r.jsonl", folder_ / "link.jsonl");
  first->finished(written());
  EXPECT_THAT(refusal<ReportFile>(folder_ / "r.jsonl"), HasSubstr("another run is writing it"));
  EXPECT_THAT(refusal<ReportFile>(folder_ / "link.jsonl"), HasSubstr("another run is writing it"));
  first->ended({});
  EXPECT_NE(folder_.read("r.jsonl"), "");
  EXPECT_EQ(refusal<ReportFile>(folder_ / "r.jsonl", kReplacing), "");
}

TEST_F(ReportFiles, OfAShardAreNotReplacedByAnother) {
  const auto file = folder_ / "r.jsonl";
  const auto of = [](Shard shard) { return ReportFileOptions{.shard = shard, .existing = ExistingReport::replace}; };
  ReportFile::create(file, of({2, 3}))->finished(written());
  const std::string content = folder_.read("r.jsonl");
  EXPECT_THAT(content, testing::StartsWith("{\"type\":\"run\",\"shard\":\"2/3\"}\n"));
  for (const Shard other : {Shard{1, 3}, Shard{2, 30}})
    EXPECT_THAT(refusal<ReportFile>(file, of(other)), HasSubstr("another shard"));
  EXPECT_EQ(folder_.read("r.jsonl"), content);
  ReportFileOptions append = {.shard = Shard{1, 3}, .existing = ExistingReport::append};
  EXPECT_EQ(refusal<ReportFile>(file, append), "");
  EXPECT_EQ(folder_.read("r.jsonl"), content + "{\"type\":\"run\",\"shard\":\"1/3\"}\n");
  EXPECT_EQ(refusal<ReportFile>(file, of({2, 3})), "");
}

TEST_F(ReportFiles, AreAUsageErrorWhereTheyCannotBe) {
  EXPECT_THAT(refusal<ReportFile>(folder_ / "no/such/report.jsonl"),
              HasSubstr("there is no folder " + (folder_ / "no/such").native()));
  EXPECT_THAT(refusal<ReportFile>(folder_.path()), HasSubstr("directory"));
  EXPECT_THAT(refusal<ReportFile>("/dev/fd/987"), HasSubstr("not open for writing"));
  EXPECT_THROW(ReportFile::create(""), Error);
}

/// As the shell opens it for `--report /dev/fd/3 3>>file`.
TEST_F(ReportFiles, GoOnInAStreamThatIsOpen) {
  const auto file = folder_.write("log", std::string_view("what was there\n"));
  const int stream = open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  for (const char* folder : {"/dev/fd/", "/proc/self/fd/"}) {
    const auto report = ReportFile::create(folder + std::to_string(stream));
    report->finished(written());
    EXPECT_EQ(report->failure(), "");
  }
  close(stream);
  const std::string content = folder_.read("log");
  EXPECT_THAT(content, testing::StartsWith("what was there\n{\"type\":\"image\""));
  EXPECT_EQ(std::ranges::count(content, '\n'), 3);
}

class QuarantineFiles : public testing::Test {
 protected:
  std::string list(const std::vector<std::pair<std::string, Status>>& ends) const {
    const auto file = QuarantineFile::create(folder_ / "list");
    for (const auto& [name, status] : ends) {
      Outcome outcome = written();
      outcome.item.source = name;
      outcome.status = status;
      file->finished(outcome);
    }
    file->ended({});
    EXPECT_EQ(file->failure(), "");
    remark_ = file->remark();
    return folder_.read("list");
  }
  TemporaryFolder folder_;
  mutable std::string remark_;
};

TEST_F(QuarantineFiles, ListCrashesAndReplaceSuchAList) {
  EXPECT_EQ(list({{"a", Status::crashed}, {"b", Status::failed}, {"\xff c", Status::timed_out}}), "\na\n\xff c\n");
  EXPECT_EQ(list({{"a", Status::written}}), "");
  EXPECT_EQ(list({{"b", Status::crashed}, {"c\nd", Status::crashed}}), "\nb\n");
  EXPECT_THAT(remark_, HasSubstr("c\\nd"));
  EXPECT_EQ(list({{"b", Status::crashed}}), "\nb\n");
}

TEST_F(QuarantineFiles, HarmNoOtherFile) {
  for (const std::string text : {"\xff\xd8\xff", "in/a.jpg\nin/b.jpg\n", "notes", "\nA letter\n\nDear all\n"}) {
    folder_.write("list", std::string_view(text));
    EXPECT_THAT(refusal<QuarantineFile>(folder_ / "list"), HasSubstr("holds something else")) << text;
    EXPECT_EQ(folder_.read("list"), text);
  }
  const auto writing = QuarantineFile::create(folder_ / "other");
  EXPECT_THAT(refusal<QuarantineFile>(folder_ / "other"), HasSubstr("another run"));
}

TEST_F(QuarantineFiles, TellWhenTheDeviceIsFull) {
  const auto file = QuarantineFile::create("/dev/full");
  Outcome crashed = written();
  crashed.status = Status::crashed;
  file->finished(crashed);
  file->ended({});
  EXPECT_EQ(file->failure(), "the quarantine list is incomplete: No space left on device");
  EXPECT_EQ(file->remark(), "");
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
