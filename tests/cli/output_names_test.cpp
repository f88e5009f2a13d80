#include "cli/program.h"
#include "support/as_nobody.h"
#include "support/living.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace lightmill::cli {
namespace {

namespace fs = std::filesystem;

/// What becomes of a run where some names or folders of its output are not as others.
class OutputNames : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    fs::permissions(folder().path(), fs::perms(0777));
  }
  /// `lightmill run in -o out` by a user whom permissions bind, who may not reach the build's folder.
  Ended run_as_nobody(const Words& more) const {
    const auto copy = folder() / "lightmill";
    fs::copy_file(LIGHTMILL_PROGRAM, copy, fs::copy_options::skip_existing);
    Words words = {copy, "run", in(), "-o", out()};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words, [this] { become_nobody(folder().path()); });
  }
  void expect_whole(const fs::path& where, std::size_t count) const {
    expect_no_temporaries(where);
    const auto files = tree(where);
    EXPECT_EQ(files.size(), count);
    for (const auto& [name, bytes] : files) EXPECT_EQ(bytes == files.begin()->second, true) << name;
  }
};

TEST_F(OutputNames, AFolderThatCannotBeWrittenCostsItsPicturesOnly) {
  if (geteuid() != 0) GTEST_SKIP() << "needs to begin as root";
  for (const char* name : {"a.jpg", "closed/b.jpg", "z/c.jpg"}) add(name);
  fs::permissions(folder().make_folder("out"), fs::perms(0777));
  fs::permissions(folder().make_folder("out/closed"), fs::perms(0555));
  for (const char* existing : {"fail", "skip"}) {
    const Ended ended = run_as_nobody({"--resize", "64", "--existing", existing});
    EXPECT_EQ(ended.code, 1) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr(out() / "closed/b.jpg: cannot create the file: Permission denied"));
    expect_whole(out(), 2);
  }
  fs::permissions(out() / "closed", fs::perms(0777));
  const Ended ended = run_as_nobody({"--resize", "64", "--existing", "skip"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  expect_whole(out(), 3);
}

TEST_F(OutputNames, AnImmutableFileCostsItsPictureOnly) {
  for (const char* name : {"a.jpg", "b.jpg", "c.jpg"}) add(name);
  const int file = open(folder().write("out/b.jpg", "old").c_str(), O_RDONLY | O_CLOEXEC);
  int flags = 0;
  const bool marked = ioctl(file, FS_IOC_GETFLAGS, &flags) == 0;
  const int immutable = flags | FS_IMMUTABLE_FL;
  if (!marked || ioctl(file, FS_IOC_SETFLAGS, &immutable) != 0) GTEST_SKIP() << "cannot make a file immutable";
  const Ended ended = run({"--resize", "64", "--existing", "replace"});
  EXPECT_EQ(ioctl(file, FS_IOC_SETFLAGS, &flags), 0);
  close(file);
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("Operation not permitted"));
  EXPECT_EQ(tree(out())["b.jpg"], "old");
  EXPECT_EQ(tree(out()).size(), 3u);
  expect_no_temporaries(out());
}

TEST_F(OutputNames, AFolderThatMayNotBeListedWillDo) {
  if (geteuid() != 0) GTEST_SKIP() << "needs to begin as root";
  for (const char* name : {"a.jpg", "x/b.jpg"}) add(name);
  for (const char* name : {"out", "out/x"}) {
    ASSERT_EQ(chown(folder().make_folder(name).c_str(), 65534, 65534), 0);
    fs::permissions(folder() / name, fs::perms(0300));
  }
  const Ended ended = run_as_nobody({"--resize", "64"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  expect_whole(out(), 2);
}

TEST_F(OutputNames, AFileLargerThanFilesMayBeCostsItselfOnly) {
  add("small.jpg");
  add("large.jpg", 1);
  ASSERT_EQ(run({"--no-auto-orient", "--resize", "1600"}).code, 0);
  const std::size_t small = fs::file_size(out() / "small.jpg");
  const std::size_t large = fs::file_size(out() / "large.jpg");
  ASSERT_NE(small, large);
  const auto web = folder() / "web";
  const Ended ended = lightmill({"run", in(), "-o", web, "--no-auto-orient", "--resize", "1600"}, [&] {
    const rlimit limit{(small + large) / 2, (small + large) / 2};
    setrlimit(RLIMIT_FSIZE, &limit);
  });
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("File too large"));
  expect_whole(web, 1);
}

TEST_F(OutputNames, TwoRunsAtOnceShareTheWork) {
  for (int i = 0; i < 40; ++i) add("x/photo" + std::to_string(i) + ".jpg");
  const Words words = program({"run", in(), "-o", out(), "--resize", "200", "--existing", "skip", "--lock", "off"});
  RunningProgram first(words);
  RunningProgram second(words);
  for (RunningProgram* running : {&first, &second}) {
    const Ended ended = running->wait();
    EXPECT_EQ(ended.code, 0) << ended.err;
  }
  expect_whole(out(), 40);
}

TEST_F(OutputNames, SkippingMakesAgainWhatIsNoWholePicture) {
  for (const char* name : {"a.jpg", "b.jpg", "c.jpg", "d.jpg"}) add(name);
  ASSERT_EQ(run({"--resize", "64"}).code, 0);
  const std::string whole = bytes_of(out() / "a.jpg");
  folder().write("out/a.jpg", "");
  folder().write("out/b.jpg", whole.substr(0, whole.size() / 2));
  folder().write("out/c.jpg", std::string(whole.size(), '\0'));
  for (const char* engine : {"threads", "processes"}) {
    const Ended ended = run({"--resize", "64", "--existing", "skip", "--engine", engine});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("1 skipped"));
    EXPECT_THAT(ended.err, HasSubstr("a.jpg: warning: what has its output name is no whole picture and is replaced"));
    expect_whole(out(), 4);
    for (const char* name : {"a.jpg", "b.jpg", "c.jpg"}) folder().write(fs::path("out") / name, whole.substr(0, 99));
  }
}

TEST_F(OutputNames, SkippingReplacesNoFileOfSomebodyElse) {
  add("a.jpg");
  folder().write("out/a.jpg", "notes");
  const Ended ended = run({"--resize", "64", "--existing", "skip"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("is there but is no picture; remove it or have it replaced"));
  EXPECT_EQ(bytes_of(out() / "a.jpg"), "notes");
}

TEST_F(OutputNames, LinksOutOfTheOutputAreFollowedIfAskedOnly) {
  for (const char* name : {"a.jpg", "x/b.jpg"}) add(name);
  folder().make_folder("elsewhere");
  folder().make_folder("out");
  fs::create_directory_symlink("../elsewhere", out() / "x");
  const Ended refused = run({"--resize", "64"});
  EXPECT_EQ(refused.code, 1) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("a link leads out of the output folder"));
  expect_whole(folder() / "elsewhere", 0);
  const Ended followed = run({"--resize", "64", "--existing", "skip", "--follow-output-links"});
  EXPECT_EQ(followed.code, 0) << followed.err;
  expect_whole(folder() / "elsewhere", 1);
}

/// Nobody knows what else a list names: x/a.jpg may come next.
TEST_F(OutputNames, NoLinkLeadsAListsResultsOverItsInputs) {
  add("x/a.jpg");
  const auto photo = add("y/a.jpg", 1);
  const auto before = tree(in());
  folder().make_folder("out");
  fs::create_directory_symlink("../in/x", out() / "y");
  folder().write("list", photo.native() + "\n");
  const Ended ended = lightmill(
      {"run", "--from", folder() / "list", "--base", in(), "-o", out(), "--resize", "64", "--existing", "replace"});
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_EQ(tree(in()) == before, true);
}

TEST_F(OutputNames, AFolderSwappedForALinkDuringARunHarmsNoInput) {
  for (int i = 0; i < 100; ++i) add("x/photo" + std::to_string(i) + ".jpg");
  const auto before = tree(in());
  RunningProgram running(program({"run", in(), "-o", out(), "--resize", "64", "--existing", "replace"}));
  EXPECT_TRUE(comes_true([&] { return tree(out()).size() >= 2; }));
  fs::rename(out() / "x", out() / "was x");
  fs::create_directory_symlink("../in/x", out() / "x");
  const Ended ended = running.wait();
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_EQ(tree(in()) == before, true);
}

TEST_F(OutputNames, AnOutputFolderThatIsRemovedEndsTheRun) {
  add_many(300);
  RunningProgram running(program({"run", in(), "-o", out(), "--threads", "1"}));
  EXPECT_TRUE(comes_true([&] { return tree(out()).size() >= 2; }));
  std::error_code failed;
  do fs::remove_all(out(), failed);
  while (failed);
  const Ended ended = running.wait();
  EXPECT_EQ(ended.code, 3) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("the output folder " + out().native() + " is gone"));
}

}  // namespace
}  // namespace lightmill::cli
