#include "base/hash.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"
#include "lightmill/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <span>
#include <string>
#include <vector>

namespace lightmill {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class OrphansOf : public testing::Test {
 protected:
  OrphansOf() {
    folder_.make_folder("out");
    open();
    make("stays.jpg");
  }

  void open(const std::string& work = "a work") {
    journal_.reset();
    journal_ = Journal::open({.folder = out(), .decides = true});
    journal_->begin(work);
  }

  fs::path in() const { return folder_ / "in"; }
  fs::path out() const { return folder_ / "out"; }
  void make(const std::string& name, const std::string& result_name = "") const {
    const std::string result = "a result";
    Outcome outcome;
    outcome.item = {.source = folder_.write("in/" + name, "an input"), .relative = name};
    outcome.status = Status::written;
    struct stat now {};
    EXPECT_EQ(::stat(outcome.item.source.c_str(), &now), 0);
    outcome.stamp = Stamp{.size = static_cast<std::uint64_t>(now.st_size),
                          .mtime_ns = now.st_mtim.tv_sec * 1'000'000'000 + now.st_mtim.tv_nsec,
                          .inode = now.st_ino};
    const std::string written = result_name.empty() ? name : result_name;
    folder_.write("out/" + written, result);
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(result.data()), result.size());
    outcome.outputs.push_back({.path = out() / written, .bytes = result.size(), .hash = content_hash(bytes)});
    journal_->record(outcome);
  }
  void make_orphan(const std::string& name) const {
    make(name);
    fs::remove(in() / name);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const Orphan& orphan : find_orphans(out(), {in()}).found) all.push_back(orphan.result.path);
    return all;
  }

  TemporaryFolder folder_;
  std::unique_ptr<Journal> journal_;
};

TEST_F(OrphansOf, InputsThatAreGoneAreFoundAndRemoved) {
  make_orphan("a/b/gone.jpg");
  fs::remove_all(in() / "a");
  ASSERT_THAT(names(), ElementsAre("a/b/gone.jpg"));
  EXPECT_TRUE(fs::exists(out() / "a/b/gone.jpg")) << "to look removes nothing";
  EXPECT_TRUE(journal_->remove(find_orphans(out(), {in()}).found.at(0)));
  EXPECT_FALSE(fs::exists(out() / "a")) << "nor is there an empty folder";
  EXPECT_TRUE(fs::exists(out() / "stays.jpg"));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(OrphansOf, ThatComeBackAreMadeAgain) {
  const fs::path aside = folder_ / "aside.jpg";
  make("moved.jpg");
  fs::rename(in() / "moved.jpg", aside);
  ASSERT_TRUE(journal_->remove(find_orphans(out(), {in()}).found.at(0)));
  fs::rename(aside, in() / "moved.jpg");
  open();
  const Item item{.source = in() / "moved.jpg", .relative = "moved.jpg"};
  EXPECT_EQ(journal_->ask(item).standing, Journal::Standing::unknown);
}

TEST_F(OrphansOf, WhatWasChangedStays) {
  make_orphan("edited.jpg");
  folder_.write("out/edited.jpg", "b result");
  make_orphan("linked.jpg");
  fs::rename(out() / "linked.jpg", folder_ / "elsewhere.jpg");
  fs::create_symlink(folder_ / "elsewhere.jpg", out() / "linked.jpg");
  make_orphan("sub/away.jpg");
  fs::rename(out() / "sub", folder_ / "elsewhere");
  fs::create_directory_symlink(folder_ / "elsewhere", out() / "sub");
  folder_.write("in/sub/other.jpg", "so that it is not empty");
  const Orphans orphans = find_orphans(out(), {in()});
  EXPECT_THAT(orphans.found, IsEmpty());
  EXPECT_EQ(orphans.changed.size(), 3U);
  EXPECT_TRUE(fs::exists(folder_ / "elsewhere/away.jpg"));
}

TEST_F(OrphansOf, WhatChangesBetweenLookingAndRemovingStays) {
  make_orphan("gone.jpg");
  const Orphan orphan = find_orphans(out(), {in()}).found.at(0);
  folder_.write("in/gone.jpg", "it came back");
  EXPECT_FALSE(journal_->remove(orphan));
  fs::remove(in() / "gone.jpg");
  folder_.write("out/gone.jpg", "b result");
  EXPECT_FALSE(journal_->remove(orphan));
  EXPECT_TRUE(fs::exists(out() / "gone.jpg"));
}

TEST_F(OrphansOf, NoResultOfAnInputThatIsThereIsOne) {
  make("one.png", "one.jpg");
  fs::remove(in() / "one.png");
  ASSERT_THAT(names(), ElementsAre("one.jpg"));
  make("one.jpg");
  EXPECT_THAT(names(), IsEmpty()) << "its bytes are those that the other one's result had";
}

TEST_F(OrphansOf, ADiskThatIsNotMountedMakesNone) {
  make_orphan("disk/gone.jpg");
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_EQ(find_orphans(out(), {in()}).doubtful.size(), 1U) << "in/disk is empty";
  folder_.write("in/disk/other.jpg", "mounted");
  EXPECT_THAT(names(), ElementsAre("disk/gone.jpg"));
  fs::remove_all(in());
  EXPECT_THROW(names(), Error);
  fs::create_directory(in());
  EXPECT_THROW(names(), Error);
  folder_.write("in/something", "");
  EXPECT_EQ(names().size() + find_orphans(out(), {in()}).doubtful.size(), 2U);
}

TEST_F(OrphansOf, OtherFoldersAreNoneOfTheRuns) {
  make_orphan("gone.jpg");
  folder_.write("elsewhere/a.jpg", "");
  const Orphans orphans = find_orphans(out(), {folder_ / "elsewhere"});
  EXPECT_THAT(orphans.found, IsEmpty());
  ASSERT_EQ(orphans.elsewhere.size(), 1U);
  EXPECT_EQ(orphans.elsewhere[0].result.path, "gone.jpg");
}

TEST_F(OrphansOf, InputsThatWereMovedAreFoundAgainOnceARunSawThem) {
  make("gone.jpg");
  const fs::path moved = folder_ / "moved";
  fs::rename(in(), moved);
  EXPECT_EQ(find_orphans(out(), {moved}).elsewhere.size(), 2U);
  open();
  for (const char* name : {"stays.jpg", "gone.jpg"})
    EXPECT_EQ(journal_->ask({.source = moved / name, .relative = name}).standing, Journal::Standing::up_to_date);
  EXPECT_THAT(find_orphans(out(), {moved}).elsewhere, IsEmpty());
  fs::remove(moved / "gone.jpg");
  const Orphans orphans = find_orphans(out(), {moved});
  ASSERT_EQ(orphans.found.size(), 1U);
  EXPECT_EQ(orphans.found[0].result.path, "gone.jpg");
}

/// On a disk that is not mounted now: what an older record says of it counts no more.
TEST_F(OrphansOf, InputsThatAreKnownElsewhereStay) {
  make("a.jpg");
  const fs::path disk = folder_ / "disk";
  fs::create_directories(disk);
  fs::rename(in() / "a.jpg", disk / "a.jpg");
  open();
  ASSERT_EQ(journal_->ask({.source = disk / "a.jpg", .relative = "a.jpg"}).standing, Journal::Standing::up_to_date);
  fs::remove(disk / "a.jpg");
  const Orphans orphans = find_orphans(out(), {in()});
  EXPECT_THAT(orphans.found, IsEmpty());
  ASSERT_EQ(orphans.elsewhere.size(), 1U);
  EXPECT_EQ(orphans.elsewhere[0].record.source, "../disk/a.jpg");
}

/// Records of two works tell of it.
TEST_F(OrphansOf, AResultIsOneOnceAndForOneReason) {
  make("gone.jpg");
  const fs::path moved = folder_ / "moved";
  fs::rename(in(), moved);
  open("a work that made it otherwise");
  make("gone.jpg");
  make("stays.jpg");
  fs::remove(in() / "gone.jpg");
  for (const auto& roots : {std::vector{in()}, std::vector{in(), moved}}) {
    const Orphans orphans = find_orphans(out(), roots);
    EXPECT_EQ(orphans.found.size(), 1U);
    EXPECT_EQ(orphans.changed.size() + orphans.doubtful.size() + orphans.elsewhere.size(), 0U);
  }
}

}  // namespace
}  // namespace lightmill
