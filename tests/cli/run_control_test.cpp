#include "cli/program.h"
#include "support/living.h"

#include <fcntl.h>
#include <unistd.h>

namespace lightmill::cli {
namespace {

class RunControl : public Program {
 protected:
  void add_bad(int count) const {
    for (int i = 0; i < count; ++i) folder().write("in/bad" + std::to_string(i) + ".jpg", "text");
  }
  static std::size_t named(const Ended& ended) {
    const auto lines = lines_of(ended.err);
    return static_cast<std::size_t>(
        std::ranges::count_if(lines, [](const std::string& line) { return line.find("bad") != std::string::npos; }));
  }
};

TEST_F(RunControl, StopsAfterAsManyFailuresAsAreAllowed) {
  add_bad(200);
  for (const auto& [words, most] :
       {std::pair(Words{"--fail-fast"}, 1U), {{"--max-failures", "1"}, 1U}, {{"--max-failures", "5"}, 5U}}) {
    Words all = words;
    all.insert(all.end(), {"--threads", "2", "--report", folder() / "r.jsonl", "--report-existing", "replace"});
    const Ended ended = run(all);
    EXPECT_EQ(ended.code, 1) << ended.err;
    EXPECT_THAT(ended.err,
                AllOf(HasSubstr("as many as are allowed"), HasSubstr("(--existing update --report-existing append)")));
    const auto summary = json_lines(folder() / "r.jsonl").back();
    EXPECT_EQ(summary.at("ending"), "too-many-failures");
    EXPECT_GE(summary.at("failed"), most);
    EXPECT_LE(summary.at("failed"), most + 4);
  }
  EXPECT_EQ(named(run({"--max-failures", "5", "--engine", "serial"})), 5U);
}

TEST_F(RunControl, GoesOnWhereFewerFail) {
  add_bad(3);
  add_many(5);
  EXPECT_EQ(run({"--resize", "16", "--max-failures", "4"}).code, 1);
  EXPECT_THAT(tree(out()), testing::SizeIs(5));
}

/// A list that comes through a pipe which nobody closes.
TEST_F(RunControl, StopsThoughMoreOfAListMayCome) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const std::string list = "/nowhere/bad1.jpg\n/nowhere/bad2.jpg\n";
  ASSERT_EQ(write(ends[1], list.data(), list.size()), static_cast<ssize_t>(list.size()));
  const Ended ended =
      lightmill({"run", "--from", "-", "-o", out(), "--max-failures", "2"}, [&] { dup2(ends[0], STDIN_FILENO); });
  for (const int end : ends) close(end);
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(named(ended), 2U);
  EXPECT_THAT(ended.err, HasSubstr("stopped after 2 failures"));
}

TEST_F(RunControl, NamesTwentyFailuresOrAll) {
  add_bad(30);
  const Ended some = run({});
  EXPECT_EQ(named(some), 20U);
  EXPECT_THAT(some.err, HasSubstr("and 10 more failures; --verbose names them all"));
  EXPECT_EQ(named(run({"--verbose"})), 30U);
  EXPECT_EQ(named(run({"--verbose", "--quiet"})), 30U);
}

TEST_F(RunControl, ListsFailuresForASecondRun) {
  add("deep/good.jpg");
  const auto list = folder() / "failed.list";
  const auto odd = folder().write("in/deep/line\nend \xff.jpg", "text");
  EXPECT_EQ(run({"--failed-list", list, "--resize", "16"}).code, 1);
  EXPECT_EQ(bytes_of(list), std::string(1, '\0') + odd.native() + '\0');
  std::filesystem::copy_file(photographs().at(0), odd, std::filesystem::copy_options::overwrite_existing);
  const Words again = {"run", "--from0", list, "--base", in(), "-o", out(), "--resize", "16"};
  EXPECT_EQ(lightmill(again).code, 0);
  EXPECT_THAT(tree(out()),
              testing::UnorderedElementsAre(testing::Key("deep/good.jpg"), testing::Key("deep/line\nend \xff.jpg")));
  EXPECT_EQ(run({"--failed-list", list, "--resize", "16", "--existing", "skip"}).code, 0);
  EXPECT_EQ(bytes_of(list), "");
}

TEST_F(RunControl, ListsFailuresToStdoutAsTheyAre) {
  add_bad(1);
  EXPECT_EQ(run({"--failed-list", "-"}).out, (in() / "bad0.jpg").native() + '\0');
}

TEST_F(RunControl, HarmsNoFileForTheListOfFailures) {
  add_bad(1);
  const auto notes = folder().write("notes", "mine");
  const std::string list = (in() / "bad0.jpg").native() + '\0';
  const auto found = folder().write("found", list);
  for (const auto& file : {notes, found, in() / "bad0.jpg"}) {
    const std::string before = bytes_of(file);
    const Ended ended = run({"--failed-list", file});
    EXPECT_EQ(ended.code, 2) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr(file.native()));
    EXPECT_EQ(bytes_of(file), before);
  }
  ASSERT_EQ(run({"--failed-list", folder() / "f"}).code, 1);
  const Ended itself =
      lightmill({"run", "--from0", folder() / "f", "--base", in(), "-o", out(), "--failed-list", folder() / "f"});
  EXPECT_EQ(itself.code, 2);
  EXPECT_THAT(itself.err, HasSubstr("is the list of the inputs"));
  EXPECT_EQ(run({"--failed-list", folder() / "g", "--report", folder() / "g"}).code, 2);
}

TEST_F(RunControl, LeavesTheListWhenItIsKilled) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  ASSERT_EQ(write(ends[1], "/nowhere/1.jpg\n", 15), 15);
  const auto list = folder() / "f", report = folder() / "r.jsonl";
  RunningProgram running(program({"run", "--from", "-", "-o", out(), "--failed-list", list, "--report", report}),
                         [&] { dup2(ends[0], STDIN_FILENO); });
  EXPECT_TRUE(comes_true([&] { return std::filesystem::exists(report) && !bytes_of(report).empty(); }));
  EXPECT_TRUE(comes_true([&] { return !bytes_of(list).empty(); }));
  running.send(SIGKILL);
  running.wait();
  for (const int end : ends) close(end);
  EXPECT_EQ(bytes_of(list), std::string("\0/nowhere/1.jpg\0", 16));
  const Ended shown = lightmill({"report", "show", report});
  EXPECT_EQ(shown.code, 0);
  EXPECT_THAT(shown.out, AllOf(StartsWith("the run has no summary"), HasSubstr("/nowhere/1.jpg: ")));
  const Ended merged = lightmill({"report", "merge", report});
  EXPECT_EQ(merged.code, 1);
  EXPECT_THAT(merged.err, HasSubstr(report.native() + ": a run in the report was killed"));
}

class ReportExisting : public Program {};

TEST_F(ReportExisting, IsKeptUnlessSomethingElseIsAsked) {
  add("a.jpg");
  const auto report = folder() / "r.jsonl";
  const Words command = {"--resize", "16", "--existing", "replace", "--report", report};
  ASSERT_EQ(run(command).code, 0);
  const std::string first = bytes_of(report);
  const auto with = [&](const char* what) {
    Words words = command;
    words.insert(words.end(), {"--report-existing", what});
    return run(words);
  };
  for (const Ended& ended : {run(command), with("fail")}) {
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, AllOf(HasSubstr(report.native()), HasSubstr("(--report-existing replace or append)")));
    EXPECT_EQ(bytes_of(report), first);
  }
  EXPECT_EQ(with("append").code, 0);
  EXPECT_THAT(bytes_of(report), StartsWith(first + "{\"type\":\"run\"}\n"));
  EXPECT_THAT(lightmill({"report", "show", report}).out, StartsWith("2 runs\n2 images written\n"));
  EXPECT_EQ(lightmill({"report", "merge", report}).code, 0);
  EXPECT_EQ(with("replace").code, 0);
  EXPECT_THAT(json_lines(report), testing::SizeIs(2));
}

TEST_F(ReportExisting, NeedsAReport) {
  const Ended ended = run({"--report-existing", "append"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("--report-existing: "));
}

class PassedOverRun : public Program {};

TEST_F(PassedOverRun, IsToldByExtension) {
  add("a.jpg");
  for (const char* name : {"in/b.txt", "in/c.TXT", "in/d.p\x1b", "in/README"}) folder().write(name);
  const Ended ended = run({"--resize", "16", "--report", folder() / "r.jsonl"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.err, HasSubstr("\n4 files passed over: 2 .txt, 1 without extension, 1 .p\\x1b\n"));
  EXPECT_EQ(json_lines(folder() / "r.jsonl").back().at("passed_over"),
            nlohmann::json::parse(R"({"files":4,"extensions":{".txt":2,"":1,".p\u001b":1}})"));
  EXPECT_EQ(run({"--resize", "16", "--existing", "skip", "--quiet"}).err, "");
  EXPECT_THAT(run({"--resize", "16", "--existing", "skip", "--exclude", "*.*", "--exclude", "README"}).err,
              Not(HasSubstr("passed over: 2")));
}

TEST_F(PassedOverRun, IsToldWhereThereAreNoImages) {
  EXPECT_EQ(run({}).err, "no images found\n");
  for (const char* name : {"in/b.txt", "in/c.PNG", "in/.d.jpg"}) folder().write(name);
  std::filesystem::create_directory_symlink(folder().make_folder("else"), in() / "link");
  const Ended ended = run({"--extensions", "jpg"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.err,
            "no images found; passed over: 1 .png, 1 .txt, 1 hidden name, 1 link to a folder (--extensions png, "
            "--hidden, --follow-links)\n");
  EXPECT_THAT(run({"--include", "x/"}).err, HasSubstr("1 name excluded by patterns (--hidden, --follow-links)\n"));
}

TEST_F(PassedOverRun, NamesTheOptionsThatLeftOutAllImages) {
  add_many(2);
  EXPECT_EQ(run({"--min-bytes", "1G", "--newer-than", "2020-01-01"}).err,
            "no images found\n2 images were left out by --newer-than, --min-bytes\n");
  const auto list = folder().write("list", "a.jpg\n");
  EXPECT_EQ(lightmill({"run", "--from", list, "-o", out(), "--exclude", "*.jpg"}).err,
            "no images found\n1 image was left out by --exclude\n");
  EXPECT_THAT(run({"--resize", "16", "--newer-than", "2020-01-01"}).err, Not(HasSubstr("left out")));
}

class ReportShow : public Program {};

TEST_F(ReportShow, TellsWhatARunWasLike) {
  add("a.jpg");
  add("b.jpg", 1);
  folder().write("in/bad.jpg", "text");
  const auto report = folder() / "r.jsonl";
  ASSERT_EQ(run({"--resize", "16", "--report", report}).code, 1);
  const Ended shown = lightmill({"report", "show", report});
  EXPECT_EQ(shown.code, 0);
  EXPECT_EQ(shown.err, "");
  EXPECT_THAT(shown.out, AllOf(StartsWith("2 images written, 1 failed\n"),
                               HasSubstr("\nfailures\n  1 not-an-image\n    " + (in() / "bad.jpg").native() + ": "),
                               HasSubstr("\nslowest\n"), HasSubstr("\nlargest\n")));
  const auto json = nlohmann::json::parse(lightmill({"report", "show", report, "--json"}).out);
  EXPECT_EQ(json.at("summary").at("written"), 2);
  EXPECT_EQ(json.at("failures").at(0).at("count"), 1);
  EXPECT_EQ(json.at("largest").size(), 2U);
}

TEST_F(ReportShow, RefusesWhatIsNoReport) {
  const auto photo = add("a.jpg");
  for (const Words& words : {Words{"report", "show"}, Words{"report", "show", photo}, Words{"report", "show", "x"},
                             Words{"report", "show", "x", "y"}}) {
    const Ended ended = lightmill(words);
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(lines_of(ended.err).size(), 1U) << ended.err;
  }
}

}  // namespace
}  // namespace lightmill::cli
