#include "cli/program.h"
#include "support/engines.h"
#include "support/jpeg_writer.h"
#include "support/living.h"
#include "support/pictures.h"

#include "lightmill/image_info.h"

#include <sys/stat.h>

namespace lightmill::cli {
namespace {

using namespace std::string_literals;

class Lists : public Program {
 protected:
  std::function<void()> reading(const std::filesystem::path& file) const {
    return [file, here = folder().path()] {
      if (chdir(here.c_str()) != 0 || dup2(open(file.c_str(), O_RDONLY), STDIN_FILENO) < 0) _exit(99);
    };
  }
  std::filesystem::path list(std::string_view text) const { return folder().write("list", text); }
  /// Run in the test's folder, small results.
  Ended take(Words words, const std::filesystem::path& input = "/dev/null") const {
    words.insert(words.begin(), "run");
    words.insert(words.end(), {"-o", out(), "--resize", "32"});
    return lightmill(words, reading(input));
  }
  std::set<std::string> results() const {
    std::set<std::string> names;
    for (const auto& [name, bytes] : tree(out())) names.insert(name);
    return names;
  }
};

using Names = std::set<std::string>;

TEST_F(Lists, AreTakenFromAFileOrStdin) {
  add("x/a.jpg");
  add("b.jpg");
  const auto file = list("in/x/a.jpg\n\nin/b.jpg\r\n");
  for (const Words& words : {Words{"--from", file}, Words{"--from", "-"}, Words{"--from=list"}}) {
    std::filesystem::remove_all(out());
    const Ended ended = take(words, file);
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(results(), (Names{"in/x/a.jpg", "in/b.jpg"}));
  }
}

TEST_F(Lists, TakeHostileNamesBetweenNulBytes) {
  const Names names = {"-rf.jpg", "new\nline.jpg", "\xff\xfe.jpg", "[a,b]", "++", std::string(251, 'n') + ".jpg"};
  std::string text;
  for (const std::string& name : names) {
    add(name);
    text += name + '\0';
  }
  const Ended ended = lightmill({"run", "--from0", "-", "-o", out(), "--resize", "32"}, [&, file = list(text)] {
    if (chdir(in().c_str()) != 0 || dup2(open(file.c_str(), O_RDONLY), STDIN_FILENO) < 0) _exit(99);
  });
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(results(), names);
}

TEST_F(Lists, NameResultsBelowABase) {
  add("x/a.jpg");
  const Ended ended =
      take({"--from", list((in() / "x/a.jpg").native() + "\nin/x/../x/../../none.jpg\n../b.jpg\n"), "--base", in()});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(results(), Names{"x/a.jpg"});
  EXPECT_THAT(ended.err, AllOf(HasSubstr("none.jpg: "), HasSubstr("../b.jpg: "), HasSubstr("--base")));
}

TEST_F(Lists, NameEachBadLineAndGoOn) {
  add("a.jpg");
  const Ended ended = take({"--from", list("in/missing.jpg\nin\n" + std::string(100'000, 'x') + "\nin/a.jpg\n")});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(results(), Names{"in/a.jpg"});
  EXPECT_THAT(ended.err, AllOf(HasSubstr("in/missing.jpg: "), HasSubstr("in: "), HasSubstr("64 KiB"),
                               HasSubstr("1 image written, 3 failed")));
}

TEST_F(Lists, ThatCannotBeReadStartNothing) {
  for (const char* option : {"--from", "--from0", "--manifest"}) {
    const Ended ended = take({option, folder() / "nowhere"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("nowhere"));
    EXPECT_EQ(take({option, in()}).code, 2);
    EXPECT_FALSE(std::filesystem::exists(out()));
  }
}

TEST_F(Lists, OfOneNameTwiceLoseNeitherSilently) {
  add("x/a.jpg");
  add("y/a.jpg", 1);
  const auto file = folder().write("m.csv", "path,name\nin/x/a.jpg,a\nin/y/a.jpg,a\n");
  const auto collides = HasSubstr("in/y/a.jpg: an input before it has the same output name, a.jpg");
  std::string first;
  for (const std::string& engine :
       test::names_of_built({Engine::serial, Engine::tbb, Engine::threads, Engine::openmp, Engine::processes})) {
    std::filesystem::remove_all(out());
    const Ended ended = take({"--manifest", file, "--engine", engine, "--threads", "4"});
    EXPECT_EQ(ended.code, 1) << engine;
    EXPECT_THAT(ended.err, AllOf(collides, HasSubstr("1 image written, 1 failed")));
    EXPECT_EQ(results(), Names{"a.jpg"});
    if (first.empty()) first = bytes_of(out() / "a.jpg");
    EXPECT_EQ(bytes_of(out() / "a.jpg"), first) << engine;
  }
  for (const char* existing : {"skip", "replace", "fail"}) {
    const Ended again = take({"--manifest", file, "--existing", existing});
    EXPECT_EQ(again.code, 1) << existing;
    EXPECT_THAT(again.err, collides);
    EXPECT_EQ(bytes_of(out() / "a.jpg"), first) << existing;
  }
}

TEST_F(Lists, DoAFileThatIsNamedTwiceOnce) {
  add("x/a.jpg");
  const auto file = list("in/x/a.jpg\n./in/x/a.jpg\n" + (in() / "x/a.jpg").native() + "\n");
  const Ended ended = take({"--from", file, "--base", "in"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("1 image written, 2 named again and done once"));
  EXPECT_THAT(take({"--from", file, "--base", "in", "--existing", "skip"}).err,
              HasSubstr("0 images written, 1 skipped, 2 named again"));
}

TEST_F(Lists, MayBeginWithAByteOrderMark) {
  add("a.jpg");
  add("b.jpg");
  EXPECT_THAT(take({"--from", list("\xEF\xBB\xBFin/a.jpg\r\nin/b.jpg\r\n")}).err, HasSubstr("2 images written\n"));
}

TEST_F(Lists, MayBeRunAgain) {
  add_many(3);
  const auto file = list("in/photo0.jpg\nin/photo1.jpg\nin/photo2.jpg\n");
  ASSERT_EQ(take({"--from", file}).code, 0);
  const Ended skipped = take({"--from", file, "--existing", "skip"});
  EXPECT_EQ(skipped.code, 0) << skipped.err;
  EXPECT_THAT(skipped.err, HasSubstr("3 skipped"));
  const Ended replaced = take({"--from", file, "--existing", "replace"});
  EXPECT_EQ(replaced.code, 0) << replaced.err;
}

TEST_F(Lists, NeverHarmTheirInputs) {
  const auto photo = add("x/a.jpg");
  const std::string before = bytes_of(photo);
  for (const char* existing : {"fail", "skip", "replace"}) {
    const Ended ended = lightmill(
        {"run", "--from", list(photo.native()), "--base", in(), "-o", in(), "--resize", "32", "--existing", existing});
    EXPECT_EQ(ended.code, 1) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("would be written over it"));
    EXPECT_EQ(bytes_of(photo) == before, true);
  }
}

TEST_F(Lists, AreNotReplacedByTheirReport) {
  const auto file = folder().write("m.jsonl", "{\"path\": \"in/a.jpg\"}\n");
  const Ended ended = take({"--manifest", file, "--report", file});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("is the list of the inputs"));
  EXPECT_THAT(bytes_of(file), HasSubstr("in/a.jpg"));
}

TEST_F(Lists, OfImagesMayHaveParametersForEach) {
  add("a.jpg");
  add("b.jpg");
  for (const char* text : {"path,size,crop,name\nin/a.jpg,40,,\nin/b.jpg,,30x20+5+5,deep/second\n",
                           "{\"path\": \"in/a.jpg\", \"size\": 40}\n"
                           "{\"path\": \"in/b.jpg\", \"crop\": \"30x20+5+5\", \"name\": \"deep/second\"}\n"}) {
    std::filesystem::remove_all(out());
    const Ended ended =
        lightmill({"run", "--manifest", "-", "-o", out(), "--no-auto-orient"}, reading(folder().write("m", text)));
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(results(), (Names{"in/a.jpg", "deep/second.jpg"}));
    const Size first = probe(out() / "in/a.jpg").size;
    EXPECT_EQ(std::max(first.width, first.height), 40);
    EXPECT_EQ(probe(out() / "deep/second.jpg").size, (Size{30, 20}));
  }
}

/// A run names results by a list's own paths, so status is asked with the same words.
TEST_F(Lists, AreKnownToStatus) {
  for (const char* name : {"x/a.jpg", "x/b.jpg", "x/small.jpg", "y/c.jpg"}) add(name);
  folder().write("in/x/small.jpg", test::write_jpeg(test::soft_picture({40, 30}, 3, 1), {}));
  const auto file = list("in/x/a.jpg\nin/x/small.jpg\nin/y/c.jpg\n");
  const Words from = {"--from", file, "--base", "in", "--exclude", "y/"};
  Words words = from;
  words.insert(words.end(), {"--min-dimensions", "50x"});
  ASSERT_EQ(take(words).code, 0);
  EXPECT_EQ(results(), (Names{"x/a.jpg"}));
  const auto status = [&](Words more) {
    more.insert(more.begin(), {"status", out()});
    return lightmill(more, reading("/dev/null")).out;
  };
  EXPECT_THAT(status(words), HasSubstr("1 done, 0 failed, 0 stale, 0 orphaned, 0 left"));
  EXPECT_THAT(status(from), HasSubstr("left: in/x/small.jpg\n1 done, 0 failed, 0 stale, 0 orphaned, 1 left"));
  EXPECT_THAT(status({"in"}), HasSubstr("3 left"));
  EXPECT_THAT(status({"in", "--exclude", "y/", "--min-dimensions", "50x"}), HasSubstr("left: in/x/b.jpg\n"));
  EXPECT_EQ(lightmill({"status", out(), "--exclude", "y/"}).code, 2) << "of what?";
}

TEST_F(Lists, OfUnknownColumnsStartNothing) {
  const Ended ended = take({"--manifest", folder().write("m.csv", "path,hight\nin/a.jpg,3\n")});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("m.csv"), HasSubstr("\"hight\""), HasSubstr("path, width, height")));
  EXPECT_FALSE(std::filesystem::exists(out()));
}

/// A list that is written while it is read.
class Pipes : public Lists {
 protected:
  void SetUp() override {
    Lists::SetUp();
    ASSERT_EQ(pipe2(ends_, O_CLOEXEC), 0);
  }
  void TearDown() override {
    close(ends_[0]);
    if (ends_[1] >= 0) close(ends_[1]);
  }
  RunningProgram start(Words words) const {
    words.insert(words.begin(), {"run", "--from", "-", "--base", in(), "-o", out(), "--resize", "32"});
    return RunningProgram(program(words), [this] { dup2(ends_[0], STDIN_FILENO); });
  }
  void feed(const std::filesystem::path& file) const {
    const std::string line = file.native() + "\n";
    ASSERT_EQ(write(ends_[1], line.data(), line.size()), static_cast<ssize_t>(line.size()));
  }
  void wait_for(const std::string& name) const {
    EXPECT_TRUE(comes_true([&] { return std::filesystem::exists(out() / name); })) << name;
  }
  int ends_[2] = {-1, -1};
};

TEST_F(Pipes, AreWorkedOnLineByLine) {
  for (const char* name : {"a.jpg", "b.jpg", "c.jpg"}) add(name);
  for (const std::string& engine :
       test::names_of_built({Engine::tbb, Engine::serial, Engine::threads, Engine::openmp})) {
    std::filesystem::remove_all(out());
    Words words{"--engine", engine};
    if (engine == "openmp") words.insert(words.end(), {"--threads", "1"});
    RunningProgram running = start(words);
    for (const char* name : {"a.jpg", "b.jpg", "c.jpg"}) {
      feed(in() / name);
      wait_for(name);
    }
    running.send(SIGTERM);
    const Ended ended = running.wait();
    EXPECT_EQ(ended.code, 128 + SIGTERM) << ended.err;
    EXPECT_THAT(ended.err, AllOf(HasSubstr("3 images written"), HasSubstr("interrupted")));
  }
}

TEST_F(Pipes, EndTheRunWithTheirEnd) {
  add("a.jpg");
  RunningProgram running = start({});
  feed(in() / "a.jpg");
  wait_for("a.jpg");
  close(std::exchange(ends_[1], -1));
  EXPECT_EQ(running.wait().code, 0);
}

TEST_F(Pipes, MayBeInterruptedBeforeTheFirstLine) {
  RunningProgram running = start({});
  EXPECT_TRUE(
      comes_true([&] { return has_signal(running.pid(), "SigBlk", SIGINT) && std::filesystem::exists(out()); }));
  running.send(SIGINT);
  EXPECT_EQ(running.wait().code, 128 + SIGINT);
}

}  // namespace
}  // namespace lightmill::cli
