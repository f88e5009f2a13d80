#include "io/descriptor.h"
#include "support/as_nobody.h"
#include "support/temporary_folder.h"
#include "support/texts.h"
#include "system_calls.h"

#include "lightmill/error.h"
#include "lightmill/sink.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

namespace lightmill {
namespace {

using std::filesystem::path;
using testing::HasSubstr;
using Names = std::set<std::string>;

/// Where the system's error leaves open whether it is one picture's trouble.
class InDoubt : public testing::Test {
 protected:
  void expect_failing(const path& name, Cause cause, const std::string& reason, const std::string& bytes = "new") {
    try {
      out_->put(name, test::view_of(bytes));
      ADD_FAILURE() << name << " was written, expected: " << reason;
    } catch (const Error& error) {
      EXPECT_EQ(to_string(error.cause()), to_string(cause)) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(reason));
    }
  }
  TemporaryFolder folder_;
  std::unique_ptr<Sink> out_ = folder_sink({.folder = folder_ / "out", .existing = Existing::replace});
};

/// A flag of a file or folder, as chattr sets it, for root; false where the file system has none.
bool set_flag(const path& file, int flag) {
  const Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  return opened && ioctl(opened.get(), FS_IOC_SETFLAGS, &flag) == 0;
}

TEST_F(InDoubt, AnErrorThatPassesIsOnePicturesTrouble) {
  for (const int error : {EIO, EUCLEAN, ESTALE, EROFS, EACCES, EPERM, ENOENT, ENOTDIR}) {
    int calls = 0;
    const AnsweredCalls answered({.write = [&](int file, const void* from, std::size_t size) -> ssize_t {
      return ++calls == 1 ? fails_with(error) : system_write(file, from, size);
    }});
    expect_failing("a.jpg", Cause::output_refused, strerror(error));
    out_->put(std::to_string(error) + ".jpg", test::view_of("new"));
  }
  EXPECT_EQ(folder_.names().size(), 1U + 8);
}

TEST_F(InDoubt, AnErrorThatStaysStopsTheRun) {
  for (const int error : {EIO, EUCLEAN, ESTALE, EROFS, EACCES, EPERM}) {
    out_ = folder_sink({.folder = folder_ / "out"});
    const AnsweredCalls answered({.write = [&](int, const void*, std::size_t) { return fails_with(error); }});
    expect_failing("a.jpg", Cause::output_failed, std::string("takes no file: cannot write: ") + strerror(error));
  }
  EXPECT_EQ(folder_.names(), Names{"out"});
}

TEST_F(InDoubt, WhatThisProcessLacksStopsNothing) {
  for (const int error : {ENOMEM, EFBIG, EAGAIN}) {
    const AnsweredCalls answered({.write = [&](int, const void*, std::size_t) { return fails_with(error); }});
    expect_failing("a.jpg", Cause::output_refused, strerror(error));
  }
}

TEST_F(InDoubt, AHundredFailuresCostOneProbe) {
  std::atomic<int> probes = 0;
  const std::string picture(100, 'p');
  const AnsweredCalls answered({.write = [&](int file, const void* from, std::size_t size) -> ssize_t {
    if (size == picture.size()) return fails_with(EIO);
    ++probes;
    return system_write(file, from, size);
  }});
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 25; ++i) {
        const path name = std::to_string(thread) + "-" + std::to_string(i) + ".jpg";
        expect_failing(name, Cause::output_refused, "Input/output error", picture);
      }
    });
  threads.clear();
  EXPECT_GE(probes, 1);
  EXPECT_LE(probes, 3);  // one a second, on a slow machine
  EXPECT_EQ(folder_.names(), Names{"out"});
}

TEST_F(InDoubt, AFileSystemInASubfolderThatIsFullIsItsPicturesTrouble) {
  folder_.make_folder("out/x");
  if (mount("tmpfs", (folder_ / "out/x").c_str(), "tmpfs", 0, "size=64k") != 0) GTEST_SKIP() << "needs root to mount";
  const std::string large(200'000, 'l');
  for (const char* name : {"x/a.jpg", "x/new/a.jpg"})
    expect_failing(name, Cause::output_refused, "No space left on device", large);
  out_->put("a.jpg", test::view_of(large));
  out_->put("x/b.jpg", test::view_of("small"));
  ASSERT_EQ(mount("", (folder_ / "out/x").c_str(), "", MS_REMOUNT | MS_RDONLY, ""), 0);
  expect_failing("x/c.jpg", Cause::output_refused, "Read-only file system");
  out_->put("c.jpg", test::view_of("new"));
  umount2((folder_ / "out/x").c_str(), MNT_DETACH);
}

TEST_F(InDoubt, AnImmutableFileIsItsOwnTrouble) {
  folder_.write("out/a.jpg", "old");
  if (!set_flag(folder_ / "out/a.jpg", FS_IMMUTABLE_FL)) GTEST_SKIP() << "needs root, and a file system with flags";
  expect_failing("a.jpg", Cause::output_refused, "not permitted");
  out_->put("b.jpg", test::view_of("new"));
  set_flag(folder_ / "out/a.jpg", 0);
}

TEST_F(InDoubt, AnOutputFolderThatLetsNothingBeRenamedStopsTheRun) {
  if (!set_flag(folder_ / "out", FS_APPEND_FL)) GTEST_SKIP() << "needs root, and a file system with flags";
  expect_failing("a.jpg", Cause::output_failed, "takes no file: cannot remove a file: Operation not permitted");
  set_flag(folder_ / "out", 0);
}

TEST_F(InDoubt, AnOutputFolderThatIsShutDuringTheRunStopsIt) {
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0777));
  EXPECT_TRUE(holds_as_nobody([&] {
    const path own = folder_ / "own";
    out_ = folder_sink({.folder = own});
    out_->put("a.jpg", test::view_of("new"));
    std::filesystem::permissions(own, std::filesystem::perms(0555));
    expect_failing("b.jpg", Cause::output_failed, "takes no file: cannot create the file: Permission denied");
    std::filesystem::permissions(own, std::filesystem::perms(0777));
  }));
}

}  // namespace
}  // namespace lightmill
