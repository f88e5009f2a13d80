#include "io/atomic_file.h"

#include "io/descriptor.h"
#include "support/temporary_folder.h"
#include "support/texts.h"
#include "system_calls.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <vector>

namespace lightmill {
namespace {

using std::filesystem::path;
using testing::HasSubstr;
using Names = std::set<std::string>;

class AtomicFileTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& content, Existing existing = Existing::fail,
             Durability durability = Durability::buffered) {
    AtomicFile file(here(), name, std::chrono::milliseconds(0));
    file.write(test::view_of(content));
    file.flush(durability);
    file.take_name(existing);
    if (durability == Durability::synced) sync_folder(here(), file.descriptor());
  }

  void expect_refused(const std::string& name, Cause cause, const std::string& reason,
                      Existing existing = Existing::fail, Durability durability = Durability::buffered) {
    try {
      write(name, "new", existing, durability);
      ADD_FAILURE() << name << " was written";
    } catch (const Error& error) {
      EXPECT_EQ(to_string(error.cause()), to_string(cause)) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(reason));
    }
  }

  path temporary(const std::string& name) const { return folder_ / AtomicFile::temporary_name(name); }

  int here() const { return open_.get(); }

  TemporaryFolder folder_;
  Descriptor open_{::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
};

/// Fails with `error` at first, and is the system's own then.
std::function<int()> once(int error, int& calls) {
  return [=, &calls] { return ++calls == 1 ? fails_with(error) : kAsTheSystem; };
}

TEST_F(AtomicFileTest, AppearsWholeAndLeavesNothingElse) {
  write("a.jpg", "content");
  EXPECT_EQ(folder_.read("a.jpg"), "content");
  EXPECT_EQ(folder_.names(), Names{"a.jpg"});
}

TEST_F(AtomicFileTest, HasNoNameBeforeCommit) {
  AtomicFile file(here(), "a.jpg");
  file.write(test::view_of("content"));
  EXPECT_EQ(folder_.names(), Names{AtomicFile::temporary_name("a.jpg")});
}

TEST_F(AtomicFileTest, IsRemovedUnlessCommitted) {
  {
    AtomicFile file(here(), "a.jpg");
    file.write(test::view_of("content"));
  }
  EXPECT_EQ(folder_.names(), Names{});
}

TEST_F(AtomicFileTest, TakesAnyNameTheFileSystemTakes) {
  const Names names = {"new\nline", "\xff\xfe.jpg", std::string(255, 'n'), "-rf", "\x1b[31m", "tab\t", "é"};
  for (const std::string& name : names) write(name, name);
  EXPECT_EQ(folder_.names(), names);
  for (const std::string& name : names) EXPECT_EQ(folder_.read(name), name);
}

TEST_F(AtomicFileTest, RefusesANameThatIsTooLong) {
  expect_refused(std::string(256, 'n'), Cause::output_refused, "File name too long");
  EXPECT_EQ(folder_.names(), Names{});
}

TEST_F(AtomicFileTest, TemporaryNamesAreShortStableAndTheirOwn) {
  EXPECT_EQ(AtomicFile::temporary_name(""), ".lightmill-cbf29ce484222325.tmp");  // FNV-1a's published values
  EXPECT_EQ(AtomicFile::temporary_name("foobar"), ".lightmill-85944171f73967e8.tmp");
  EXPECT_NE(AtomicFile::temporary_name("a.jpg"), AtomicFile::temporary_name("b.jpg"));
}

TEST_F(AtomicFileTest, LeavesAnExistingNameAlone) {
  folder_.write("a.jpg", "old");
  std::filesystem::create_symlink("nowhere", folder_ / "link.jpg");
  for (const Existing existing : {Existing::fail, Existing::skip}) {
    expect_refused("a.jpg", Cause::exists, "already exists", existing);
    expect_refused("link.jpg", Cause::exists, "already exists", existing);
  }
  EXPECT_EQ(folder_.read("a.jpg"), "old");
  EXPECT_EQ(folder_.names(), (Names{"a.jpg", "link.jpg"}));
}

TEST_F(AtomicFileTest, ReplacesFilesAndLinksButNotWhatLinksLeadTo) {
  folder_.write("a.jpg", "old");
  folder_.write("target", "untouched");
  std::filesystem::create_symlink("target", folder_ / "link.jpg");
  write("a.jpg", "new", Existing::replace);
  write("link.jpg", "new", Existing::replace);
  EXPECT_EQ(folder_.read("a.jpg"), "new");
  EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(folder_ / "link.jpg")));
  EXPECT_EQ(folder_.read("target"), "untouched");
  EXPECT_EQ(folder_.names(), (Names{"a.jpg", "link.jpg", "target"}));
}

TEST_F(AtomicFileTest, NeverReplacesAFolder) {
  folder_.make_folder("a.jpg");
  expect_refused("a.jpg", Cause::exists, "already exists", Existing::fail);
  expect_refused("a.jpg", Cause::output_refused, "directory", Existing::replace);
  EXPECT_EQ(folder_.names(), Names{"a.jpg"});
}

TEST_F(AtomicFileTest, TakesOverWhatADeadRunLeft) {
  folder_.write(AtomicFile::temporary_name("a.jpg"), "a much longer rest of a run that was killed");
  write("a.jpg", "new");
  EXPECT_EQ(folder_.read("a.jpg"), "new");
  EXPECT_EQ(folder_.names(), Names{"a.jpg"});
}

TEST_F(AtomicFileTest, LeavesALivingRunsTemporaryAlone) {
  folder_.write(AtomicFile::temporary_name("a.jpg"), "another's");
  const int other = open(temporary("a.jpg").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(flock(other, LOCK_EX), 0);
  expect_refused("a.jpg", Cause::output_refused, "another run is writing this picture");
  EXPECT_EQ(folder_.read(AtomicFile::temporary_name("a.jpg")), "another's");
  close(other);
  write("a.jpg", "new");
  EXPECT_EQ(folder_.names(), Names{"a.jpg"});
}

TEST_F(AtomicFileTest, TwoAtOnceAreOneTooMany) {
  AtomicFile first(here(), "a.jpg");
  first.write(test::view_of("first"));
  expect_refused("a.jpg", Cause::output_refused, "another run");
  first.take_name(Existing::fail);
  EXPECT_EQ(folder_.read("a.jpg"), "first");
}

TEST_F(AtomicFileTest, NeverFollowsALinkUnderItsTemporaryName) {
  folder_.write("precious", "untouched");
  std::filesystem::create_symlink("precious", temporary("a.jpg"));
  expect_refused("a.jpg", Cause::output_refused, AtomicFile::temporary_name("a.jpg"));
  EXPECT_EQ(folder_.read("precious"), "untouched");
}

TEST_F(AtomicFileTest, IsNotHeldUpByAFifoUnderItsTemporaryName) {
  ASSERT_EQ(mkfifo(temporary("a.jpg").c_str(), 0666), 0);
  expect_refused("a.jpg", Cause::output_refused, AtomicFile::temporary_name("a.jpg"));
}

TEST_F(AtomicFileTest, TriesAgainIfItsFileIsTakenForALeftover) {
  int locks = 0;  // another run removes the new file in the moment before it is locked
  const AnsweredCalls calls_answered({.flock = [&](int) {
    if (++locks == 1) std::filesystem::remove(temporary("a.jpg"));
    return 0;
  }});
  write("a.jpg", "new");
  EXPECT_EQ(locks, 2);
  EXPECT_EQ(folder_.read("a.jpg"), "new");
}

TEST_F(AtomicFileTest, WritesWithoutLocksWhereThereAreNone) {
  const AnsweredCalls calls_answered({.flock = [](int) { return fails_with(ENOLCK); }});
  write("a.jpg", "new");
  EXPECT_EQ(folder_.read("a.jpg"), "new");
  folder_.write(AtomicFile::temporary_name("b.jpg"), "perhaps being written");
  expect_refused("b.jpg", Cause::output_refused, "no locks");
}

TEST_F(AtomicFileTest, PutsShortAndInterruptedWritesTogether) {
  int calls = 0;
  const std::string content(100'000, 'c');
  const AnsweredCalls calls_answered({.write = [&](int file, const void* from, std::size_t size) -> ssize_t {
    if (++calls % 2 == 0) return fails_with(EINTR);
    return system_write(file, from, std::min<std::size_t>(size, 4099));
  }});
  write("a.jpg", content);
  EXPECT_TRUE(folder_.read("a.jpg") == content);
}

TEST_F(AtomicFileTest, AFailingWriteLeavesNothing) {
  const auto expect_failure = [&](int error, Cause cause) {
    const AnsweredCalls calls_answered({.write = [&](int, const void*, std::size_t) { return fails_with(error); }});
    expect_refused("a.jpg", cause, strerror(error));
  };
  for (const int error : {ENOSPC, EDQUOT, EROFS, EIO, ESTALE, ENODEV, ENXIO, ENOTCONN}) {
    expect_failure(error, Cause::output_failed);
  }
  for (const int error : {EFBIG, EACCES, EPERM, ENOMEM, EINVAL}) expect_failure(error, Cause::output_refused);
  EXPECT_EQ(folder_.names(), Names{});
}

TEST_F(AtomicFileTest, AFailingSyncLeavesNothing) {
  const AnsweredCalls calls_answered({.fsync = [](int) { return fails_with(EIO); }});
  expect_refused("a.jpg", Cause::output_failed, "Input/output error", Existing::fail, Durability::synced);
  EXPECT_EQ(folder_.names(), Names{});
}

TEST_F(AtomicFileTest, AFailingCloseLeavesNothing) {
  folder_.write("a.jpg", "old");
  const AnsweredCalls calls_answered({.close = [](int) { return fails_with(EDQUOT); }});
  expect_refused("a.jpg", Cause::output_failed, "quota", Existing::replace);
  EXPECT_EQ(folder_.read("a.jpg"), "old");
  EXPECT_EQ(folder_.names(), Names{"a.jpg"});
}

TEST_F(AtomicFileTest, SyncsTheFileBeforeItHasItsNameAndTheFolderAfter) {
  std::vector<bool> named;
  const AnsweredCalls calls_answered({.fsync = [&](int) {
    named.push_back(std::filesystem::exists(folder_ / "a.jpg"));
    return 0;
  }});
  write("a.jpg", "new", Existing::fail, Durability::buffered);
  EXPECT_TRUE(named.empty());
  std::filesystem::remove(folder_ / "a.jpg");
  write("a.jpg", "new", Existing::fail, Durability::synced);
  EXPECT_EQ(named, (std::vector<bool>{false, true}));
}

TEST_F(AtomicFileTest, FallsBackToHardLinks) {
  const AnsweredCalls calls_answered({.renameat2 = [] { return fails_with(EINVAL); }});
  folder_.write("b.jpg", "old");
  write("a.jpg", "new");
  expect_refused("b.jpg", Cause::exists, "already exists");
  EXPECT_EQ(folder_.read("a.jpg"), "new");
  EXPECT_EQ(folder_.read("b.jpg"), "old");
  EXPECT_EQ(folder_.names(), (Names{"a.jpg", "b.jpg"}));
  EXPECT_EQ(std::filesystem::hard_link_count(folder_ / "a.jpg"), 1U);
}

TEST_F(AtomicFileTest, FallsBackToCheckAndRename) {
  const AnsweredCalls calls_answered(
      {.renameat2 = [] { return fails_with(ENOSYS); }, .linkat = [] { return fails_with(EPERM); }});
  folder_.write("b.jpg", "old");
  std::filesystem::create_symlink("nowhere", folder_ / "link.jpg");
  write("a.jpg", "new");
  expect_refused("b.jpg", Cause::exists, "already exists");
  expect_refused("link.jpg", Cause::exists, "already exists");
  EXPECT_EQ(folder_.read("a.jpg"), "new");
  EXPECT_EQ(folder_.read("b.jpg"), "old");
  EXPECT_EQ(folder_.names(), (Names{"a.jpg", "b.jpg", "link.jpg"}));
}

TEST_F(AtomicFileTest, HasThePermissionsTheUserWants) {
  const mode_t former = umask(027);
  write("a.jpg", "new");
  umask(former);
  EXPECT_EQ(std::filesystem::status(folder_ / "a.jpg").permissions(), std::filesystem::perms(0640));
}

TEST_F(AtomicFileTest, DiscardsALeftoverAndNothingElse) {
  folder_.write(AtomicFile::temporary_name("a.jpg"), "rest");
  folder_.make_folder(AtomicFile::temporary_name("b.jpg"));
  AtomicFile::discard_leftover(here(), "a.jpg");
  AtomicFile::discard_leftover(here(), "b.jpg");
  AtomicFile::discard_leftover(here(), "c.jpg");
  EXPECT_EQ(folder_.names(), Names{AtomicFile::temporary_name("b.jpg")});
}

TEST_F(AtomicFileTest, ANameThatCannotBeTakenIsItsOwnTrouble) {
  // Immutable, sticky and another's, a mount point, a name that exFAT or a server does not know.
  for (const int error : {EPERM, EACCES, EBUSY, EINVAL, ENOENT, ETXTBSY}) {
    const AnsweredCalls calls_answered({.renameat = [&] { return fails_with(error); }});
    expect_refused("a.jpg", Cause::output_refused, strerror(error), Existing::replace);
  }
  EXPECT_EQ(folder_.names(), Names{});
}

TEST_F(AtomicFileTest, RepeatsWhatASignalInterrupts) {
  for (const Existing existing : {Existing::fail, Existing::replace}) {
    int syncs = 0, renames = 0, links = 0, unlinks = 0, locks = 0;
    folder_.write(AtomicFile::temporary_name("a.jpg"), "rest of a dead run");
    const auto renamed = once(EINTR, renames);
    const auto removed = once(EINTR, unlinks);
    const AnsweredCalls calls_answered({.fsync = [&](int) { return ++syncs % 2 ? fails_with(EINTR) : kAsTheSystem; },
                                        .close = [](int) { return fails_with(EINTR); },
                                        .flock = [&](int) { return ++locks % 2 ? fails_with(EINTR) : kAsTheSystem; },
                                        .renameat = renamed,
                                        .renameat2 = [] { return fails_with(EINVAL); },
                                        .linkat = once(EINTR, links),
                                        .unlinkat = removed});
    write("a.jpg", "new", existing, Durability::synced);
    EXPECT_EQ(syncs, 4);
    EXPECT_EQ(renames + links, 2);
    EXPECT_GE(unlinks, 2);
    EXPECT_EQ(folder_.read("a.jpg"), "new");
    EXPECT_EQ(folder_.names(), Names{"a.jpg"});
    std::filesystem::remove(folder_ / "a.jpg");
  }
}

/// As on network file systems, where the answer to a call that was done is lost and the call is sent again.
TEST_F(AtomicFileTest, BelievesTheNameRatherThanTheAnswer) {
  const auto do_it = [&] { std::filesystem::rename(temporary("a.jpg"), folder_ / "a.jpg"); };
  for (const Existing existing : {Existing::fail, Existing::replace}) {
    for (const int error : {ENOENT, EEXIST, EIO}) {
      const auto done_and_failed = [&] { return do_it(), fails_with(error); };
      const AnsweredCalls calls_answered({.renameat = done_and_failed, .renameat2 = done_and_failed});
      write("a.jpg", "new", existing);
      EXPECT_EQ(folder_.read("a.jpg"), "new");
      EXPECT_EQ(folder_.names(), Names{"a.jpg"});
      std::filesystem::remove(folder_ / "a.jpg");
    }
  }
}

TEST_F(AtomicFileTest, RemovesNoTemporaryOfAnothersThatHasItsName) {
  {
    AtomicFile file(here(), "a.jpg");
    std::filesystem::remove(temporary("a.jpg"));
    folder_.write(AtomicFile::temporary_name("a.jpg"), "another run's");
  }
  EXPECT_EQ(folder_.names(), Names{AtomicFile::temporary_name("a.jpg")});
}

TEST_F(AtomicFileTest, WaitsForALivingRun) {
  folder_.write(AtomicFile::temporary_name("a.jpg"), "another's");
  Descriptor other(open(temporary("a.jpg").c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(flock(other.get(), LOCK_EX), 0);
  int attempts = 0;
  const AnsweredCalls calls_answered({.flock = [&](int) {
    if (++attempts == 3) other = Descriptor();  // it ends
    return attempts < 3 ? fails_with(EWOULDBLOCK) : kAsTheSystem;
  }});
  AtomicFile file(here(), "a.jpg");
  file.take_name(Existing::fail);
  EXPECT_EQ(folder_.names(), Names{"a.jpg"});
}

TEST_F(AtomicFileTest, OpensNothingOnceItTakesItsName) {
  AtomicFile file(here(), "a.jpg");
  file.write(test::view_of("new"));
  file.flush(Durability::synced);
  rlimit former{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &former), 0);
  const rlimit none{0, former.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  EXPECT_NO_THROW(file.take_name(Existing::fail));
  EXPECT_NO_THROW(sync_folder(here(), file.descriptor()));
  setrlimit(RLIMIT_NOFILE, &former);
  EXPECT_EQ(folder_.names(), Names{"a.jpg"});
}

TEST_F(AtomicFileTest, SyncsTheFileSystemWhereTheFolderCannotBeListed) {
  open_ = Descriptor(open(folder_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  int syncs = 0;
  const AnsweredCalls calls_answered({.syncfs = [&] { return ++syncs, kAsTheSystem; }});
  write("a.jpg", "new", Existing::fail, Durability::synced);
  EXPECT_EQ(syncs, 1);
  EXPECT_EQ(folder_.names(), Names{"a.jpg"});
}

TEST_F(AtomicFileTest, DoesWithoutASyncWhereThereIsNone) {
  for (const int error : {EINVAL, ENOSYS, EOPNOTSUPP}) {
    const AnsweredCalls calls_answered({.fsync = [&](int) { return fails_with(error); }});
    write("a.jpg", "new", Existing::replace, Durability::synced);
  }
  EXPECT_EQ(folder_.read("a.jpg"), "new");
}

TEST_F(AtomicFileTest, TellsATimeWhereNoneCanBeSet) {
  for (const int error : {EPERM, ENOSYS, EINVAL, EACCES}) {
    const AnsweredCalls calls_answered({.futimens = [&] { return fails_with(error); }});
    AtomicFile file(here(), "a.jpg");
    const timespec first = file.touch();
    timespec later = first;
    while (later.tv_sec == first.tv_sec && later.tv_nsec == first.tv_nsec) later = file.touch();
    EXPECT_GE(later.tv_sec, first.tv_sec);
  }
}

}  // namespace
}  // namespace lightmill
