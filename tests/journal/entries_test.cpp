#include "support/temporary_folder.h"

#include "lightmill/error.h"
#include "lightmill/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>
#include <string>

namespace lightmill {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Entries : public testing::Test {
 protected:
  Entries() { folder_.make_folder("out"); }

  fs::path out() const { return folder_ / "out"; }
  std::unique_ptr<Journal> begun(const std::string& work = "resize 100", const std::string& shard = "") const {
    auto journal = Journal::open({.folder = out(), .shard = shard});
    journal->begin(work);
    return journal;
  }
  Outcome read(const std::string& name, Status status) const {
    Outcome outcome;
    outcome.item = {.source = folder_.write("in/" + name, "an input"), .relative = name};
    outcome.status = status;
    struct stat now {};
    EXPECT_EQ(::stat(outcome.item.source.c_str(), &now), 0);
    outcome.stamp = Stamp{.size = static_cast<std::uint64_t>(now.st_size),
                          .mtime_ns = now.st_mtim.tv_sec * 1'000'000'000 + now.st_mtim.tv_nsec,
                          .inode = now.st_ino};
    return outcome;
  }
  void make(Journal& journal, const std::string& name, const std::string& result = "") const {
    Outcome outcome = read(name, Status::written);
    const fs::path path = folder_.write("out/" + (result.empty() ? name : result), "a result");
    outcome.outputs.push_back({.path = path, .bytes = 8});
    journal.record(outcome);
  }
  Outcome failed(const std::string& name) const {
    Outcome outcome = read(name, Status::failed);
    outcome.failure = Failure{StageName::load, Cause::damaged, "no picture"};
    return outcome;
  }
  void fail(Journal& journal, const std::string& name) const { journal.record(failed(name)); }
  std::map<std::string, JournalEntry> entries() const {
    std::map<std::string, JournalEntry> all;
    for (const JournalEntry& entry : read_journal(out())) {
      const std::string name = entry.record.relative;
      EXPECT_FALSE(all.contains(name)) << name;
      all[name] = entry;
    }
    return all;
  }

  TemporaryFolder folder_;
};

TEST_F(Entries, TellWhatEachInputIsNow) {
  const auto journal = begun();
  for (const char* name : {"done.jpg", "touched.jpg", "cut.jpg", "orphan.jpg", "nothing.jpg"}) make(*journal, name);
  fail(*journal, "failed.jpg");
  folder_.write("in/touched.jpg", "another input");
  folder_.write("out/cut.jpg", "a res");
  fs::remove(folder_ / "in/orphan.jpg");
  fs::remove(folder_ / "in/nothing.jpg");
  fs::remove(folder_ / "out/nothing.jpg");
  auto all = entries();
  EXPECT_EQ(all.size(), 5U) << "of one that is gone with its result nothing is to be told";
  EXPECT_EQ(all["done.jpg"].state, EntryState::done);
  EXPECT_EQ(all["touched.jpg"].state, EntryState::stale);
  EXPECT_EQ(all["touched.jpg"].reason, "the input has changed");
  EXPECT_EQ(all["cut.jpg"].state, EntryState::stale);
  EXPECT_THAT(all["cut.jpg"].reason, HasSubstr("cut.jpg is gone or has changed"));
  EXPECT_EQ(all["failed.jpg"].state, EntryState::failed);
  EXPECT_EQ(all["failed.jpg"].record.failure->reason, "no picture");
  EXPECT_EQ(all["orphan.jpg"].state, EntryState::orphan);
  ASSERT_EQ(all["orphan.jpg"].left.size(), 1U);
  EXPECT_EQ(all["orphan.jpg"].left[0].path, "orphan.jpg");
}

/// As where an input was converted to another format, or got another extension.
TEST_F(Entries, AreNoOrphansWhereAnotherInputHasTheResult) {
  const auto journal = begun();
  for (const char* name : {"one.png", "two.png", "three.png"}) make(*journal, name, std::string(name) + ".jpg");
  for (const char* name : {"one", "two"}) {
    fs::remove(folder_ / "in" / (std::string(name) + ".png"));
    make(*journal, std::string(name) + ".tif", std::string(name) + ".png.jpg");
  }
  fs::remove(folder_ / "in/two.tif");
  fs::remove(folder_ / "in/three.png");
  auto all = entries();
  EXPECT_EQ(all.size(), 4U);
  EXPECT_EQ(all["one.tif"].state, EntryState::done);
  for (const char* name : {"two.png", "two.tif", "three.png"}) EXPECT_EQ(all[name].state, EntryState::orphan) << name;
}

TEST_F(Entries, AreMeasuredByTheLastRun) {
  {
    const auto first = begun("resize 100");
    make(*first, "a.jpg");
    make(*first, "b.jpg");
  }
  make(*begun("resize 101"), "a.jpg");
  auto all = entries();
  EXPECT_EQ(all["a.jpg"].state, EntryState::done);
  EXPECT_EQ(all["b.jpg"].state, EntryState::stale);
  EXPECT_THAT(all["b.jpg"].reason, HasSubstr("another recipe or version"));
  begun("resize 100");
  EXPECT_EQ(entries()["b.jpg"].state, EntryState::stale) << "a run that did nothing is not the last";
  begun("resize 100")->ask({.source = folder_ / "in/b.jpg", .relative = "b.jpg"});
  EXPECT_EQ(entries()["b.jpg"].state, EntryState::done) << "but one that found its results is";
}

TEST_F(Entries, TellThatAnotherRecipeHasTheName) {
  Outcome outcome = read("a.jpg", Status::written);
  for (const std::string work : {"resize 100", "resize 90"}) {
    folder_.write("out/a.jpg", work);
    outcome.outputs = {{.path = out() / "a.jpg", .bytes = work.size()}};
    begun(work)->record(outcome);
  }
  make(*begun("resize 100"), "b.jpg");
  auto all = entries();
  EXPECT_EQ(all["a.jpg"].state, EntryState::stale);
  EXPECT_THAT(all["a.jpg"].reason, HasSubstr("another recipe or version"));
}

/// Also of those that a later run tries again, and of what was not read.
TEST_F(Entries, TellOfEveryFailure) {
  make(*begun(), "made.jpg");
  {
    const auto journal = begun();
    for (const auto& [cause, status] : {std::pair{Cause::too_large, Status::failed},
                                        {Cause::timed_out, Status::timed_out},
                                        {Cause::crashed, Status::crashed},
                                        {Cause::out_of_memory, Status::failed}}) {
      Outcome outcome = failed(std::string(to_string(cause)) + ".jpg");
      outcome.status = status;
      outcome.failure->cause = cause;
      if (cause != Cause::timed_out) outcome.stamp.reset();
      journal->record(outcome);
    }
    Outcome outcome = failed("made.jpg");
    outcome.failure->cause = Cause::too_large;
    journal->record(outcome);
    outcome = failed("canceled.jpg");
    outcome.failure->cause = Cause::canceled;
    journal->record(outcome);
  }
  auto all = entries();
  EXPECT_EQ(all.size(), 5U);
  for (const auto& [name, entry] : all) EXPECT_EQ(entry.state, EntryState::failed) << name;
  fs::remove(folder_ / "in/made.jpg");
  EXPECT_EQ(entries()["made.jpg"].state, EntryState::orphan) << "what was made before it failed is still there";
}

/// A run that was told to replace nothing.
TEST_F(Entries, AreNoFailuresWhereTheirOwnResultsWereInTheWay) {
  make(*begun(), "made.jpg");
  folder_.write("in/foreign.jpg", "an input");
  folder_.write("out/foreign.jpg", "no result");
  const auto refuse = [&](const std::string& work, const std::string& name) {
    Outcome outcome;
    outcome.item = {.source = folder_ / "in" / name, .relative = name};
    outcome.status = Status::failed;
    outcome.failure = Failure{StageName::load, Cause::exists, "it is there"};
    begun(work)->record(outcome);
  };
  refuse("resize 100", "made.jpg");
  refuse("resize 100", "foreign.jpg");
  refuse("resize 90", "made.jpg");
  auto all = entries();
  EXPECT_EQ(all.size(), 2U);
  EXPECT_EQ(all["made.jpg"].state, EntryState::done);
  EXPECT_EQ(all["foreign.jpg"].state, EntryState::failed);
}

TEST_F(Entries, OfTheFirstInputOfANameAreNotThoseOfTheSecond) {
  const auto journal = begun();
  make(*journal, "made.jpg");
  fail(*journal, "failed.jpg");
  for (const char* name : {"made.jpg", "failed.jpg"}) {
    Outcome second;
    second.item = {.source = folder_.write(std::string("elsewhere/") + name, "another input"), .relative = name};
    second.status = Status::failed;
    second.failure = Failure{StageName::source, Cause::collision, "two inputs have this output name"};
    journal->record(second);
  }
  auto all = entries();
  EXPECT_EQ(all["made.jpg"].state, EntryState::done);
  EXPECT_EQ(all["failed.jpg"].record.failure->cause, Cause::damaged);
}

TEST_F(Entries, AreOfAllShardsAndReadWhileARunWrites) {
  const auto one = begun("resize 100", "1-of-2"), two = begun("resize 100", "2-of-2");
  make(*one, "a.jpg");
  make(*two, "b.jpg");
  EXPECT_EQ(entries().size(), 2U) << "the journals are locked";
  const KnownInputs known(out());
  EXPECT_TRUE(known.contains("a.jpg"));
  EXPECT_TRUE(known.contains("b.jpg"));
  EXPECT_FALSE(known.contains("c.jpg"));
}

TEST_F(Entries, OfAnotherVersionAreNotDenied) {
  folder_.write("out/.lightmill/journal", "lightmill journal 99\n");
  try {
    entries();
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::unreadable) << error.what();
  }
}

TEST_F(Entries, AreReadWithoutAChange) {
  EXPECT_THROW(entries(), Error);
  EXPECT_FALSE(fs::exists(out() / Journal::kFolder)) << "no journal is made by looking for one";
  make(*begun(), "a.jpg");
  const fs::path file = fs::path("out") / Journal::kFolder / Journal::kName;
  const std::string torn = folder_.read(file) + "torn";
  folder_.write(file, torn);
  EXPECT_EQ(entries().size(), 1U);
  EXPECT_EQ(folder_.read(file), torn);
}

/// Sorted frames and appended ones are walked together.
TEST_F(Entries, AreEachToldOnceWhereTheJournalIsSorted) {
  {
    const auto journal = begun();
    for (int i = 0; i < 200; ++i) make(*journal, std::to_string(i) + ".jpg");
    const Outcome again[] = {failed("0.png"), failed("1.png")};
    for (int i = 0; i < 66'000; ++i) journal->record(again[i % 2]);
  }
  const auto later = begun();
  for (int i = 150; i < 250; ++i) make(*later, std::to_string(i) + ".jpg");
  const auto all = entries();
  EXPECT_EQ(all.size(), 252U);
  for (const auto& [name, entry] : all)
    EXPECT_EQ(entry.state, name.ends_with(".png") ? EntryState::failed : EntryState::done) << name << entry.reason;
}

}  // namespace
}  // namespace lightmill
