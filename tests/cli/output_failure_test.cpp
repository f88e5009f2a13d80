#include "cli/program.h"
#include "support/living.h"
#include "support/small_disk.h"

#include <sys/resource.h>

#include <cstdlib>

namespace lightmill::cli {
namespace {

class OutputFailure : public Program {};

TEST_F(OutputFailure, OfAFullDiskStopsTheRun) {
  const SmallDisk disk(folder() / "disk", "size=400k");
  if (!disk.mounted()) GTEST_SKIP() << "cannot mount";
  add_many(30);
  const auto web = folder() / "disk/web";
  const Ended ended = lightmill({"run", in(), "-o", web, "--resize", "600"});
  EXPECT_EQ(ended.code, 3) << ended.err;
  expect_no_temporaries(web);
  const auto whole = tree(web);
  EXPECT_FALSE(whole.empty());
  EXPECT_LT(whole.size(), 30u);

  ASSERT_TRUE(disk.change("size=100m"));
  const Ended again = lightmill({"run", in(), "-o", web, "--resize", "600", "--existing", "skip"});
  EXPECT_EQ(again.code, 0) << again.err;
  const auto files = tree(web);
  EXPECT_EQ(files.size(), 30u);
  for (const auto& [name, bytes] : files) EXPECT_EQ(bytes == files.begin()->second, true) << name;
}

TEST_F(OutputFailure, OfAReadOnlyDiskStartsNothing) {
  const SmallDisk disk(folder() / "disk", "size=1m");
  if (!disk.mounted() || !disk.make_read_only()) GTEST_SKIP() << "cannot mount";
  add("a.jpg");
  for (const char* target : {"disk", "disk/web"}) {
    const Ended ended = lightmill({"run", in(), "-o", folder() / target});
    EXPECT_EQ(ended.code, 2) << ended.err;
    EXPECT_EQ(lines_of(ended.err).size(), 1u) << ended.err;
  }
}

TEST_F(OutputFailure, OfTheListOfWhatCrashedIsNoSuccess) {
  const SmallDisk disk(folder() / "disk", "size=4k");
  if (!disk.mounted()) GTEST_SKIP() << "cannot mount";
  folder().write("disk/all of it", std::string(4096, 'x'));
  add("a.jpg");
  const Ended ended = run({"--blur", "100", "--timeout", "0.0005", "--quarantine", folder() / "disk/list"});
  EXPECT_EQ(ended.code, 3) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("the quarantine list is incomplete: No space left on device"));
}

TEST_F(OutputFailure, OfAFileThatMayNotGrowIsNoKill) {
  const Ended ended = lightmill({"info", add("a.jpg")}, [] {
    const rlimit most{1 << 20, 1 << 20};  // ThreadSanitizer writes 512 KiB when a program starts
    lseek(STDOUT_FILENO, 1 << 20, SEEK_SET);
    setrlimit(RLIMIT_FSIZE, &most);
  });
  EXPECT_EQ(ended.code, 3);
}

TEST_F(OutputFailure, OfTheReportIsToldOnce) {
  add("a.jpg");
  const Ended ended = run({"--resize", "16", "--report", "/dev/full"});
  EXPECT_EQ(ended.code, 3) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("lightmill: the report is incomplete: No space left on device"));
}

TEST_F(OutputFailure, OfADiskThatTurnsReadOnlyStopsTheRun) {
  const SmallDisk disk(folder() / "disk", "size=100m");
  if (!disk.mounted()) GTEST_SKIP() << "cannot mount";
  add_many(200);
  const auto web = folder() / "disk/web";
  RunningProgram running(program({"run", in(), "-o", web, "--threads", "1", "--no-journal"}));
  EXPECT_TRUE(comes_true([&] { return tree(web).size() >= 2; }));
  while (!disk.make_read_only())
    std::this_thread::yield();  // busy while a file is being written, as a journal always is
  const Ended ended = running.wait();
  EXPECT_EQ(ended.code, 3) << ended.err;
  EXPECT_LT(tree(web).size(), 200u);
}

TEST_F(OutputFailure, OfOneFolderAloneCostsItsPictures) {
  const SmallDisk disk(out() / "x", "size=64k");
  if (!disk.mounted()) GTEST_SKIP() << "cannot mount";
  for (const char* name : {"x/a.jpg", "x/b.jpg", "c.jpg", "y/d.jpg"}) add(name);
  const Ended ended = run({"--resize", "900"});
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_THAT(ended.err, AllOf(HasSubstr("x/a.jpg"), HasSubstr("x/b.jpg"), HasSubstr("No space left on device")));
  EXPECT_EQ(tree(out()).size(), 2u);
}

TEST_F(OutputFailure, OfOneSyncCostsOnePictureAndOfAllTheRun) {
  if (run_program({"strace", "-qq", "-o", "/dev/null", "true"}).code != 0) GTEST_SKIP() << "strace cannot trace";
  for (const char* name : {"a.jpg", "b.jpg", "c.jpg", "d.jpg"}) add(name);
  const auto run_with = [&](const std::string& when) {
    std::filesystem::remove_all(out());
    std::filesystem::create_directory(out());
    Words words = {"strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:error=EIO" + when};
    for (const std::string& word : program(
             {"run", in(), "-o", out(), "--resize", "64", "--no-journal", "--engine", "serial", "--read-ahead", "0"}))
      words.push_back(word);
    return run_program(words, [] { setenv("ASAN_OPTIONS", "detect_leaks=0", 1); });
  };
  const Ended once = run_with(":when=3");
  EXPECT_EQ(once.code, 1) << once.err;
  EXPECT_GE(tree(out()).size(), 3u);
  const Ended ever = run_with(":when=3+");
  EXPECT_EQ(ever.code, 3) << ever.err;
  EXPECT_THAT(ever.err, HasSubstr("the output folder takes no file: cannot write: Input/output error"));
  expect_no_temporaries(out());
}

}  // namespace
}  // namespace lightmill::cli
