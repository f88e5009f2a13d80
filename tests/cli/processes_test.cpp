#include "cli/program.h"
#include "support/living.h"

#include <thread>

namespace lightmill::cli {
namespace {

class Processes : public Program {
 protected:
  std::filesystem::path list() const { return folder() / "quarantine.txt"; }
};

TEST_F(Processes, AreChosenForADeadlineOrAMemoryLimit) {
  add("a.jpg");
  for (const Words& asking : {Words{"--timeout", "60"}, Words{"--worker-memory", "1G"}}) {
    Words words = {"--resize",          "40",      "--existing", "replace",
                   "--report-existing", "replace", "--report",   folder() / "report.jsonl"};
    words.insert(words.end(), asking.begin(), asking.end());
    ASSERT_EQ(run(words).code, 0);
    EXPECT_EQ(json_lines(folder() / "report.jsonl").back()["engine"], "processes");
  }
}

TEST_F(Processes, ListWhatPassesItsDeadline) {
  const auto a = add("a.jpg"), odd = add("\xff\x1b odd.jpg");
  add("line\nend.jpg");
  const Ended ended = run({"--blur", "100", "--timeout", "0.0005", "--quarantine", list()});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(lines_of(bytes_of(list())), testing::UnorderedElementsAre("", a.native(), odd.native()));
  EXPECT_THAT(ended.err, AllOf(HasSubstr("a.jpg: it took longer than"), HasSubstr("3 of them by their deadline")));
  EXPECT_THAT(ended.err, HasSubstr("a name with a line end in it is left out of the quarantine list: "));
  EXPECT_EQ(run({"--quarantine", list()}).code, 0);
  EXPECT_EQ(bytes_of(list()), "") << "nothing crashed this time";
}

TEST_F(Processes, WriteNoListOverTheReport) {
  add("a.jpg");
  folder().make_folder("x");
  std::filesystem::create_directory_symlink("x", folder() / "way");
  const std::filesystem::path report = folder() / "x/report.jsonl";
  for (const bool exists : {false, true}) {
    for (const auto& file : {report, folder() / "x/../x/report.jsonl", folder() / "way/report.jsonl"}) {
      const Ended ended = run({"--report-existing", "replace", "--report", report, "--quarantine", file});
      EXPECT_EQ(ended.code, 2);
      EXPECT_THAT(ended.err, AllOf(HasSubstr("--quarantine: "), HasSubstr("is the report")));
      EXPECT_EQ(std::filesystem::exists(report), exists);
    }
    if (!exists) folder().write("x/report.jsonl", "{\"type\":\"summary\",\"ending\":\"complete\"}\n");
  }
  EXPECT_EQ(bytes_of(report), "{\"type\":\"summary\",\"ending\":\"complete\"}\n");
  EXPECT_EQ(run({"--report", "/dev/null", "--quarantine", folder() / "list"}).code, 0);
}

TEST_F(Processes, WriteNoListOverAPicture) {
  const auto picture = add("a.jpg");
  const auto other = folder().write("picture.bin", std::string_view("\xff\xd8\xff\xe0\0\x10JFIF", 10));
  for (const auto& file : {picture, other}) {
    const std::string before = bytes_of(file);
    EXPECT_EQ(run({"--quarantine", file}).code, 2);
    EXPECT_EQ(bytes_of(file), before);
  }
  EXPECT_FALSE(std::filesystem::exists(out() / "a.jpg"));
}

TEST_F(Processes, AreNotSeenInTheHelp) { EXPECT_THAT(lightmill({"--help"}).out, Not(HasSubstr("worker"))); }

TEST_F(Processes, FinishWhatIsInFlightWhenInterrupted) {
  add_many(300);
  RunningProgram running(program({"run", in(), "-o", out(), "--engine", "processes"}));
  EXPECT_TRUE(comes_true([&] { return !tree(out()).empty(); }));
  running.send(SIGINT);
  EXPECT_EQ(running.wait().code, 128 + SIGINT);
  expect_no_temporaries(out());
  const auto files = tree(out());
  for (const auto& [name, bytes] : files) EXPECT_EQ(bytes == files.begin()->second, true) << name;
}

/// How many processes have `folder` in their environment, zombies aside: those have none.
int marked_processes(const std::string& mark) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    if (bytes_of(entry.path() / "environ").find(mark) != std::string::npos) ++count;
  }
  return count;
}

TEST_F(Processes, GoWithAProgramThatIsKilled) {
  add_many(300);
  const std::string mark = "LIGHTMILL_TEST_RUN=" + folder().path().native();
  const auto put_mark = [&] { setenv("LIGHTMILL_TEST_RUN", folder().path().c_str(), 1); };
  RunningProgram running(program({"run", in(), "-o", out(), "--engine", "processes", "--threads", "3"}), put_mark);
  EXPECT_TRUE(comes_true([&] { return tree(out()).size() >= 3; }));
  EXPECT_GT(marked_processes(mark), 1);
  running.send(SIGKILL);
  EXPECT_EQ(running.wait().code, 128 + SIGKILL);
  EXPECT_TRUE(comes_true([&] { return marked_processes(mark) == 0; }));
}

}  // namespace
}  // namespace lightmill::cli
