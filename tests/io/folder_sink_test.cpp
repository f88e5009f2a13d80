#include "io/atomic_file.h"
#include "small_file_system.h"
#include "support/as_nobody.h"
#include "support/temporary_folder.h"
#include "support/texts.h"
#include "system_calls.h"

#include "lightmill/error.h"
#include "lightmill/sink.h"

#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <thread>
#include <vector>

namespace lightmill {
namespace {

using std::filesystem::path;
using testing::HasSubstr;
using Admission = Sink::Admission;
using Names = std::set<std::string>;

template <typename Call>
void expect_error(Call call, Cause cause, const std::string& reason) {
  try {
    call();
    ADD_FAILURE() << "no error, expected: " << reason;
  } catch (const Error& error) {
    EXPECT_EQ(to_string(error.cause()), to_string(cause)) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(reason));
  }
}

class FolderSinkTest : public testing::Test {
 protected:
  std::unique_ptr<Sink> sink(Existing existing = Existing::fail) const {
    return folder_sink({.folder = folder_ / "out", .existing = existing});
  }

  TemporaryFolder folder_;
};

TEST_F(FolderSinkTest, MakesItsFolderAndLeavesNothingInIt) {
  folder_sink({.folder = folder_ / "a/b/c/"});
  EXPECT_EQ(folder_.names(), (Names{"a", "a/b", "a/b/c"}));
}

TEST_F(FolderSinkTest, WritesAMirroredTree) {
  const auto out = sink();
  for (const char* name : {"a.jpg", "x/y/z/a.jpg", "x/y/b.jpg"}) {
    EXPECT_EQ(out->admit(name), Admission::write);
    out->put(name, test::view_of(name));
    EXPECT_EQ(folder_.read(path("out") / name), name);
    EXPECT_EQ(out->location(name), folder_ / "out" / name);
  }
  EXPECT_EQ(folder_.names(),
            (Names{"out", "out/a.jpg", "out/x", "out/x/y", "out/x/y/b.jpg", "out/x/y/z", "out/x/y/z/a.jpg"}));
}

TEST_F(FolderSinkTest, AdmittingMakesNothing) {
  const auto out = sink();
  out->admit("x/a.jpg");
  EXPECT_EQ(folder_.names(), Names{"out"});
}

TEST_F(FolderSinkTest, WritesDurably) {
  int syncs = 0;
  const AnsweredCalls calls_answered({.fsync = [&](int) { return ++syncs, 0; }});
  const auto out = folder_sink({.folder = folder_ / "out", .durability = Durability::synced});
  syncs = 0;
  out->put("x/a.jpg", test::view_of("new"));
  EXPECT_EQ(syncs, 3);  // the folder of x, the file, x
  EXPECT_EQ(folder_.read("out/x/a.jpg"), "new");
}

TEST_F(FolderSinkTest, MakesTheWayDurableThatAnotherRunLeft) {
  folder_.make_folder("out/x/y");  // by a run that was killed, perhaps, before it synced them
  const auto out = folder_sink({.folder = folder_ / "out"});
  int syncs = 0;
  const AnsweredCalls calls_answered({.fsync = [&](int) { return ++syncs, 0; }});
  out->put("x/y/a.jpg", test::view_of("new"));
  EXPECT_EQ(syncs, 4);  // x, the root, the file, y
  out->put("x/y/b.jpg", test::view_of("new"));
  EXPECT_EQ(syncs, 6);  // the file, y
}

TEST_F(FolderSinkTest, CallsNothingDurableAfterASyncOfAFolderFailed) {
  const auto out = folder_sink({.folder = folder_ / "out"});
  int syncs = 0;
  const AnsweredCalls calls_answered({.fsync = [&](int) { return ++syncs == 2 ? fails_with(EIO) : 0; }});
  for (const char* name : {"a.jpg", "b.jpg", "x/c.jpg"})
    expect_error([&] { out->put(name, test::view_of("new")); }, Cause::output_failed, "cannot write the output folder");
}

TEST_F(FolderSinkTest, StaysBelowItsFolder) {
  const auto out = sink(Existing::replace);
  const path outside = folder_.write("outside.jpg", "old");
  for (const path& name : {path("../outside.jpg"), path("x/../../outside.jpg"), outside, path(""), path("x/")}) {
    expect_error([&] { out->admit(name); }, Cause::output_refused, "not a path below the output folder");
    expect_error([&] { out->put(name, test::view_of("new")); }, Cause::output_refused, "below the output folder");
  }
  EXPECT_EQ(folder_.read("outside.jpg"), "old");
}

TEST_F(FolderSinkTest, ExistingOutputIsKeptReplacedOrAnError) {
  folder_.write("out/a.jpg", test::kPicture);
  expect_error([&] { sink(Existing::fail)->admit("a.jpg"); }, Cause::exists, "have it skipped or replaced");
  expect_error([&] { sink(Existing::fail)->put("a.jpg", test::view_of("new")); }, Cause::exists, "already exists");
  EXPECT_EQ(sink(Existing::skip)->admit("a.jpg"), Admission::skip);
  EXPECT_EQ(folder_.read("out/a.jpg"), test::kPicture);
  EXPECT_EQ(sink(Existing::replace)->admit("a.jpg"), Admission::write);
  sink(Existing::replace)->put("a.jpg", test::view_of("new"));
  EXPECT_EQ(folder_.read("out/a.jpg"), "new");
}

TEST_F(FolderSinkTest, TakesOnlyRegularFilesForPictures) {
  folder_.make_folder("out/folder.jpg");
  folder_.write("elsewhere.jpg", "x");
  std::filesystem::create_symlink("../elsewhere.jpg", folder_ / "out/link.jpg");
  ASSERT_EQ(mkfifo((folder_ / "out/fifo.jpg").c_str(), 0666), 0);
  for (const Existing existing : {Existing::skip, Existing::replace_pictures}) {
    const auto out = sink(existing);
    expect_error([&] { out->admit("folder.jpg"); }, Cause::output_refused, "a folder is in the way");
    expect_error([&] { out->admit("link.jpg"); }, Cause::exists, "is no picture");
    expect_error([&] { out->admit("fifo.jpg"); }, Cause::exists, "is no picture");
  }
}

TEST_F(FolderSinkTest, ReplacingPicturesReplacesWholeAndTornOnes) {
  for (const std::string& old : {test::kPicture, std::string(), std::string(5000, '\0'), test::kPicture.substr(0, 9)}) {
    folder_.write("out/a.jpg", old);
    const auto out = sink(Existing::replace_pictures);
    EXPECT_EQ(out->admit("a.jpg"), Admission::write);
    out->put("a.jpg", test::view_of("new"));
    EXPECT_EQ(folder_.read("out/a.jpg"), "new");
  }
}

TEST_F(FolderSinkTest, SkippingTrustsWholePicturesOnly) {
  for (const std::string& rest :
       {std::string(), std::string(5000, '\0'), test::kPicture.substr(0, test::kPicture.size() - 1)}) {
    folder_.write("out/a.jpg", rest);
    const auto out = sink(Existing::skip);
    EXPECT_EQ(out->admit("a.jpg"), Admission::remake) << rest;
    out->put("a.jpg", test::view_of(test::kPicture));
    EXPECT_EQ(folder_.read("out/a.jpg"), test::kPicture);
  }
}

TEST_F(FolderSinkTest, ReplacesNothingThatWasNoPictureOfOursUnlessItReplacesAll) {
  for (const Existing existing : {Existing::skip, Existing::replace_pictures}) {
    for (const std::string rest : {"notes", "GIF89a that somebody drew"}) {
      folder_.write("out/a.jpg", rest);
      const auto out = sink(existing);
      expect_error([&] { out->admit("a.jpg"); }, Cause::exists, "is no picture");
      expect_error([&] { out->put("a.jpg", test::view_of("new")); }, Cause::exists, "is no picture");
      EXPECT_EQ(folder_.read("out/a.jpg"), rest);
    }
  }
}

TEST_F(FolderSinkTest, SkippingReplacesNothingWholeThatCameAfterAdmission) {
  const auto out = sink(Existing::skip);
  EXPECT_EQ(out->admit("a.jpg"), Admission::write);
  folder_.write("out/a.jpg", test::kPicture);
  expect_error([&] { out->put("a.jpg", test::view_of("new")); }, Cause::exists, "already exists");
  EXPECT_EQ(out->admit("a.jpg"), Admission::skip);
  const AnsweredCalls calls_answered({.fsync = [&](int) {  // after all is looked at
    if (!std::filesystem::exists(folder_ / "out/b.jpg")) folder_.write("out/b.jpg", test::kPicture);
    return 0;
  }});
  expect_error([&] { out->put("b.jpg", test::view_of("new")); }, Cause::exists, "already exists");
  EXPECT_EQ(folder_.names(), (Names{"out", "out/a.jpg", "out/b.jpg"}));
}

TEST_F(FolderSinkTest, SkippingRemovesWhatADeadRunLeft) {
  folder_.write("out/a.jpg", test::kPicture);
  folder_.write("out/" + AtomicFile::temporary_name("a.jpg"), "rest");
  EXPECT_EQ(sink(Existing::skip)->admit("a.jpg"), Admission::skip);
  EXPECT_EQ(folder_.names(), (Names{"out", "out/a.jpg"}));
}

TEST_F(FolderSinkTest, NeverReplacesAFolderOrFollowsALink) {
  folder_.make_folder("out/folder.jpg");
  folder_.write("elsewhere.jpg", "old");
  std::filesystem::create_symlink("../elsewhere.jpg", folder_ / "out/link.jpg");
  const auto out = sink(Existing::replace);
  expect_error([&] { out->admit("folder.jpg"); }, Cause::output_refused, "a folder is in the way");
  EXPECT_EQ(out->admit("link.jpg"), Admission::write);
  out->put("link.jpg", test::view_of("new"));
  EXPECT_EQ(folder_.read("elsewhere.jpg"), "old");
  EXPECT_EQ(folder_.read("out/link.jpg"), "new");
}

TEST_F(FolderSinkTest, RefusesAFileWhereAFolderShouldBe) {
  folder_.write("out/x", "a file");
  const auto out = sink(Existing::replace);
  expect_error([&] { out->admit("x/a.jpg"); }, Cause::output_refused, "Not a directory");
  expect_error([&] { out->put("x/a.jpg", test::view_of("new")); }, Cause::output_refused, "Not a directory");
  expect_error([&] { out->put("x/y/a.jpg", test::view_of("new")); }, Cause::output_refused, "Not a directory");
}

TEST_F(FolderSinkTest, RefusesNamesThatAreTooLong) {
  const auto out = sink();
  const std::string long_name(256, 'n');
  expect_error([&] { out->admit(long_name); }, Cause::output_refused, "too long");
  expect_error([&] { out->put(long_name, test::view_of("new")); }, Cause::output_refused, "too long");
  expect_error([&] { out->put(long_name + "/a.jpg", test::view_of("new")); }, Cause::output_refused, "too long");
  EXPECT_EQ(folder_.names(), Names{"out"});
}

TEST_F(FolderSinkTest, ThreadsMayMakeTheSameFolders) {
  const auto out = sink();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 50; ++i)
        out->put("d" + std::to_string(i) + "/e/f/" + std::to_string(thread) + ".jpg", test::view_of("x"));
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(folder_.names().size(), 1U + 50 * (3 + 8));
}

TEST_F(FolderSinkTest, SaysWhichFolderCannotBeMadeOrWritten) {
  folder_.write("file");
  expect_error([&] { folder_sink({.folder = folder_ / "file"}); }, Cause::output_failed, folder_ / "file");
  expect_error([&] { folder_sink({.folder = folder_ / "file/out"}); }, Cause::output_failed, folder_ / "file");
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(folder_.make_folder("closed"), std::filesystem::perms(0555));
  EXPECT_TRUE(holds_as_nobody([&] {
    expect_error([&] { folder_sink({.folder = folder_ / "closed"}); }, Cause::output_failed, "Permission denied");
    expect_error([&] { folder_sink({.folder = folder_ / "closed/out"}); }, Cause::output_failed, "Permission denied");
  }));
}

TEST_F(FolderSinkTest, OneFolderOrNameThatCannotBeWrittenIsItsPicturesTrouble) {
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(folder_.make_folder("out"), std::filesystem::perms(01777));  // "sticky", as /tmp is
  folder_.write("out/theirs.jpg", "root's");
  std::filesystem::permissions(folder_.make_folder("out/closed"), std::filesystem::perms(0555));
  std::filesystem::permissions(folder_.make_folder("out/shut"), std::filesystem::perms(0700));
  EXPECT_TRUE(holds_as_nobody([&] {
    const auto out = sink(Existing::replace);
    for (const char* name : {"closed/a.jpg", "closed/new/a.jpg", "shut/a.jpg"}) {
      expect_error([&] { out->put(name, test::view_of("new")); }, Cause::output_refused, "Permission denied");
      expect_error([&] { out->put(name, test::view_of("new")); }, Cause::output_refused, folder_ / "out" / name);
    }
    expect_error([&] { out->put("theirs.jpg", test::view_of("new")); }, Cause::output_refused, "not permitted");
    out->put("a.jpg", test::view_of("new"));
  }));
  EXPECT_EQ(folder_.names(), (Names{"out", "out/a.jpg", "out/closed", "out/shut", "out/theirs.jpg"}));
}

TEST_F(FolderSinkTest, AMountPointInTheWayIsItsPicturesTrouble) {
  folder_.write("out/a.jpg", "old");
  folder_.write("other", "mounted");
  if (mount((folder_ / "other").c_str(), (folder_ / "out/a.jpg").c_str(), nullptr, MS_BIND, nullptr) != 0)
    GTEST_SKIP() << "needs root to mount";
  const auto out = sink(Existing::replace);
  expect_error([&] { out->put("a.jpg", test::view_of("new")); }, Cause::output_refused, "busy");
  out->put("b.jpg", test::view_of("new"));
  umount2((folder_ / "out/a.jpg").c_str(), MNT_DETACH);
  EXPECT_EQ(folder_.read("other"), "mounted");
  EXPECT_EQ(folder_.names(), (Names{"other", "out", "out/a.jpg", "out/b.jpg"}));
}

TEST_F(FolderSinkTest, WritesWhereItMayNotList) {
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0777));
  EXPECT_TRUE(holds_as_nobody([&] {
    for (const char* folder : {"out", "out/x"}) {
      mkdir((folder_ / folder).c_str(), 0777);
      chmod((folder_ / folder).c_str(), 0300);
    }
    const auto out = folder_sink({.folder = folder_ / "out", .durability = Durability::synced});
    for (const char* name : {"a.jpg", "x/a.jpg", "x/new/a.jpg"}) {
      EXPECT_EQ(out->admit(name), Admission::write);
      out->put(name, test::view_of(name));
      EXPECT_EQ(folder_.read(path("out") / name), name);
    }
  }));
  for (const char* folder : {"out", "out/x"})
    std::filesystem::permissions(folder_ / folder, std::filesystem::perms(0777));
  EXPECT_EQ(folder_.names(), (Names{"out", "out/a.jpg", "out/x", "out/x/a.jpg", "out/x/new", "out/x/new/a.jpg"}));
}

TEST_F(FolderSinkTest, RepeatsTheMakingOfAFolderThatASignalInterrupts) {
  const auto out = sink();
  int calls = 0;
  const AnsweredCalls calls_answered({.mkdirat = [&] { return ++calls % 2 ? fails_with(EINTR) : kAsTheSystem; }});
  out->put("x/y/a.jpg", test::view_of("new"));
  EXPECT_EQ(calls, 4);
  EXPECT_EQ(folder_.read("out/x/y/a.jpg"), "new");
}

TEST_F(FolderSinkTest, AFullDiskStopsWithoutALeftover) {
  const SmallFileSystem small;
  if (!small.is_there()) GTEST_SKIP() << "needs root to mount a small file system";
  const auto out = folder_sink({.folder = small.folder().path()});
  out->put("x/small.jpg", test::view_of("fits"));
  const std::string large(200'000, 'l');
  expect_error([&] { out->put("x/large.jpg", test::view_of(large)); }, Cause::output_failed, "No space left on device");
  EXPECT_EQ(small.folder().names(), (Names{"x", "x/small.jpg"}));
}

TEST_F(FolderSinkTest, AReadOnlyDiskIsNamedBeforeAndDuringARun) {
  const SmallFileSystem small;
  if (!small.is_there()) GTEST_SKIP() << "needs root to mount a small file system";
  const auto out = folder_sink({.folder = small.folder().path()});
  small.folder().write(AtomicFile::temporary_name("left.jpg"), "rest");
  ASSERT_TRUE(small.make_read_only());
  for (const char* name : {"a.jpg", "x/a.jpg", "left.jpg"})
    expect_error([&] { out->put(name, test::view_of("new")); }, Cause::output_failed, "Read-only file system");
  expect_error([&] { folder_sink({.folder = small.folder().path()}); }, Cause::output_failed, "Read-only file system");
}

TEST(NullSink, TakesEverythingAndKeepsNothing) {
  const auto out = null_sink();
  EXPECT_EQ(out->admit("x/a.jpg"), Admission::write);
  out->put("x/a.jpg", test::view_of("bytes"));
  EXPECT_EQ(out->admit("x/a.jpg"), Admission::write);
  EXPECT_FALSE(std::filesystem::exists(out->location("x/a.jpg")));
}

}  // namespace
}  // namespace lightmill
