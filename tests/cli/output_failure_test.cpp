#include "cli/program.h"
#include "support/living.h"
#include "support/small_disk.h"

#include <sys/resource.h>

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

}  // namespace
}  // namespace lightmill::cli
