#include "cli/program.h"

namespace lightmill::cli {
namespace {

class ReportMerge : public Program {
 protected:
  std::filesystem::path report(const std::string& name, Words more) const {
    std::filesystem::remove_all(out());
    more.insert(more.end(), {"--resize", "16", "--report", folder() / name});
    run(more);
    return folder() / name;
  }
};

TEST_F(ReportMerge, NamesTheFailures) {
  add("a.jpg");
  for (int i = 0; i < 25; ++i) folder().write("in/bad" + std::to_string(i) + "\xff.jpg", "text");
  const auto file = report("a.jsonl", {});
  const Ended ended = lightmill({"report", "merge", file});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, StartsWith("1 image written, 25 failed\n"));
  const auto lines = lines_of(ended.err);
  ASSERT_EQ(lines.size(), 21U);
  EXPECT_THAT(lines[0], AllOf(HasSubstr("\\xff.jpg: "), HasSubstr("not")));
  EXPECT_EQ(lines[20], "and 5 more failures");
}

TEST_F(ReportMerge, TellsWhatIsIncomplete) {
  add("a.jpg");
  const std::string text = bytes_of(report("a.jsonl", {}));
  const auto torn = folder().write("torn.jsonl", std::string_view(text).substr(0, text.size() - 20));
  const Ended ended = lightmill({"report", "merge", folder() / "a.jsonl", torn});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, StartsWith("2 images written\n"));
  EXPECT_THAT(ended.err, AllOf(HasSubstr("torn.jsonl: "), HasSubstr("no summary"), Not(HasSubstr("a.jsonl"))));
  const auto told = nlohmann::json::parse(lightmill({"report", "merge", "--json", folder() / "a.jsonl", torn}).out);
  ASSERT_EQ(told.at("incomplete").size(), 1U);
  EXPECT_EQ(told.at("incomplete").at(0).at("report"), torn.native());
  EXPECT_EQ(told.at("repeated").size() + told.at("missing_shards").size(), 0U);
}

TEST_F(ReportMerge, RefusesWhatIsNoReport) {
  const auto photo = add("a.jpg");
  for (const auto& file : {photo, folder() / "missing", in()}) {
    const Ended ended = lightmill({"report", "merge", file});
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err, HasSubstr(file.filename().native()));
  }
  for (const Words& words : {Words{"report"}, Words{"report", "merge"}, Words{"report", "split", photo}})
    EXPECT_EQ(lightmill(words).code, 2);
  EXPECT_THAT(lightmill({"report", "merge", "--help"}).out, HasSubstr("--json"));
}

TEST_F(ReportMerge, NamesShardsWithoutAReportAndReportsGivenTwice) {
  add_many(6);
  const auto one = report("1.jsonl", {"--shard", "1/3"}), two = report("2.jsonl", {"--shard", "2/3"});
  std::filesystem::create_symlink(one, folder() / "link.jsonl");
  const Ended ended = lightmill({"report", "merge", one, two, folder() / "link.jsonl"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err,
              AllOf(HasSubstr("shard 3/3 has no report"), HasSubstr("link.jsonl: the report was given before")));
  const auto told =
      nlohmann::json::parse(lightmill({"report", "merge", "--json", one, two, folder() / "link.jsonl"}).out);
  EXPECT_EQ(told.at("missing_shards"), nlohmann::json({"3/3"}));
  EXPECT_EQ(told.at("missing_shard_count"), 1);
  EXPECT_EQ(told.at("repeated").at(0).at("report"), (folder() / "link.jsonl").native());
  const auto three = report("3.jsonl", {"--shard", "3/3"});
  const Ended whole = lightmill({"report", "merge", one, two, three, "/dev/stdin"},
                                [&] { dup2(open(three.c_str(), O_RDONLY | O_CLOEXEC), STDIN_FILENO); });
  EXPECT_EQ(whole.code, 0) << whole.err;
  EXPECT_THAT(whole.out, StartsWith("6 images written\n"));
  EXPECT_THAT(whole.err, HasSubstr("/dev/stdin: the report was given before"));
}

TEST_F(ReportMerge, IsOfShardsThatShareNoReport) {
  add_many(4);
  const auto file = report("r.jsonl", {"--shard", "1/2"});
  const std::string before = bytes_of(file);
  const Ended ended = run({"--resize", "16", "--shard", "2/2", "--report", file, "--report-existing", "replace"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, AllOf(HasSubstr(file.native()), HasSubstr("another shard")));
  EXPECT_EQ(bytes_of(file), before);
}

class ReportTarget : public ReportMerge {
 protected:
  Ended run_into(const char* target, int number, const std::filesystem::path& file, int flags) const {
    std::filesystem::remove_all(out());
    return run({"--resize", "16", "--report", target}, [&, number = number] {
      const int opened = open(file.c_str(), flags, 0666);
      dup2(opened, number);
    });
  }
};

TEST_F(ReportTarget, MayBeAStreamThatTheCallerOpened) {
  add("a.jpg");
  const auto file = folder() / "stream";
  for (const auto& [target, number] : {std::pair("-", 1), {"/dev/stdout", 1}, {"/dev/fd/3", 3}, {"/dev/fd/17", 17}}) {
    folder().write("stream", std::string_view("before\n"));
    EXPECT_EQ(run_into(target, number, file, O_WRONLY | O_APPEND).code, 0) << target;
    const auto lines = lines_of(bytes_of(file));
    ASSERT_EQ(lines.size(), 3U) << target;
    EXPECT_EQ(lines[0], "before");
    EXPECT_THAT(lines[2], StartsWith("{\"type\":\"summary\""));
  }
  EXPECT_FALSE(std::filesystem::exists("-"));
}

TEST_F(ReportTarget, MayBeAPipe) {
  add("a.jpg");
  for (const auto& [target, number] : {std::pair("-", 1), {"/dev/stdout", 1}, {"/dev/fd/3", 3}}) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    std::filesystem::remove_all(out());
    EXPECT_EQ(run({"--resize", "16", "--report", target}, [&, number = number] { dup2(ends[1], number); }).code, 0)
        << target;
    close(ends[1]);
    std::string text(4096, '\0');
    text.resize(static_cast<std::size_t>(read(ends[0], text.data(), text.size())));
    close(ends[0]);
    EXPECT_EQ(lines_of(text).size(), 2U) << target;
  }
}

TEST_F(ReportTarget, IsNamedWithItsMissingFolder) {
  add("a.jpg");
  const Ended ended = run({"--report", folder() / "no/r.jsonl"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, AllOf(HasSubstr((folder() / "no/r.jsonl").native()), HasSubstr("there is no folder")));
}

}  // namespace
}  // namespace lightmill::cli
