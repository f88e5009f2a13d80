#include "lightmill/journal.h"

#include "base/hash.h"
#include "io/descriptor.h"
#include "journal/frames.h"
#include "journal/index.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace lightmill {
namespace {

using std::filesystem::path;
using testing::HasSubstr;
using Standing = Journal::Standing;

std::span<const std::uint8_t> as_bytes(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class JournalTest : public testing::Test {
 protected:
  JournalTest() { folder_.make_folder("out"); }

  const path kFile = path("out") / Journal::kFolder / Journal::kName;
  path out() const { return folder_ / "out"; }
  path file() const { return out() / Journal::kFolder / Journal::kName; }
  std::unique_ptr<Journal> open(JournalOptions options = {}, const std::string& work = "resize 100") const {
    options.folder = out();
    options.decides = true;
    auto journal = Journal::open(options);
    journal->begin(work);
    return journal;
  }
  Item input(const std::string& name, const std::string& content = "an input") const {
    return {.source = folder_.write("in/" + name, content), .relative = name};
  }
  Stamp stamp(const Item& item) const {
    struct stat status {};
    EXPECT_EQ(::stat(item.source.c_str(), &status), 0);
    return {.size = static_cast<std::uint64_t>(status.st_size),
            .mtime_ns = status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec,
            .inode = status.st_ino};
  }
  Outcome outcome(const Item& item, Status status) const {
    Outcome outcome;
    outcome.item = item;
    outcome.status = status;
    outcome.stamp = stamp(item);
    return outcome;
  }
  Outcome written(const Item& item, const std::string& result) const {
    Outcome outcome = this->outcome(item, Status::written);
    outcome.outputs.push_back(
        {.path = out() / item.relative, .bytes = result.size(), .hash = content_hash(as_bytes(result))});
    return outcome;
  }
  /// Writes a result, and says so.
  void make(Journal& journal, const Item& item, const std::string& result = "a result") const {
    folder_.write("out" / item.relative, result);
    journal.record(written(item, result));
  }
  void fail(Journal& journal, const Item& item, Cause cause) const {
    Outcome failed = outcome(item, Status::failed);
    failed.failure = Failure{StageName::load, cause, "no picture"};
    journal.record(failed);
  }

  TemporaryFolder folder_;
};

TEST_F(JournalTest, KnowsInALaterRunWhatIsUpToDate) {
  const Item item = input("a/one.jpg");
  {
    const auto journal = open();
    EXPECT_EQ(journal->ask(item).standing, Standing::unknown);
    make(*journal, item);
  }
  const auto later = open();
  const Journal::Answer answer = later->ask(item);
  ASSERT_EQ(answer.standing, Standing::up_to_date);
  EXPECT_EQ(answer.record.source, "../in/a/one.jpg") << "which tells nobody where the folder is";
  ASSERT_EQ(answer.record.outputs.size(), 1U);
  EXPECT_EQ(answer.record.outputs[0].path, "a/one.jpg");
  EXPECT_EQ(later->ask(input("a/two.jpg")).standing, Standing::unknown);
  EXPECT_EQ(later->remark(), "");
}

TEST_F(JournalTest, MakesAgainWhatIsOfAnotherState) {
  const Item larger = input("larger.jpg"), younger = input("younger.jpg"), older = input("older.jpg"),
             replaced = input("replaced.jpg"), gone = input("gone.jpg");
  {
    const auto journal = open();
    for (const Item& item : {larger, younger, older, replaced, gone}) make(*journal, item);
  }
  namespace fs = std::filesystem;
  const auto time = fs::last_write_time(larger.source);
  folder_.write("in/larger.jpg", "another input");
  fs::last_write_time(larger.source, time);
  fs::last_write_time(younger.source, time + std::chrono::hours(1));
  fs::last_write_time(older.source, time - std::chrono::hours(1));
  const auto same = fs::last_write_time(replaced.source);
  folder_.write("in/new.jpg", "an input");
  fs::rename(folder_ / "in/new.jpg", replaced.source);
  fs::last_write_time(replaced.source, same);
  fs::remove(gone.source);
  const auto later = open();
  for (const Item& item : {larger, younger, older, replaced, gone})
    EXPECT_EQ(later->ask(item).standing, Standing::unknown) << item.relative;
}

TEST_F(JournalTest, ComparesContentWhereItIsAskedTo) {
  const Item touched = input("touched.jpg"), changed = input("changed.jpg");
  const auto same_bytes = [&](Journal& journal, const Item& item) {
    Outcome outcome = written(item, "a result");
    folder_.write("out" / item.relative, "a result");
    outcome.bytes_in = 8;
    outcome.hash_in = content_hash(as_bytes("an input"));
    journal.record(outcome);
  };
  {
    const auto journal = open();
    for (const Item& item : {touched, changed}) same_bytes(*journal, item);
  }
  const auto later = std::filesystem::file_time_type::clock::now() + std::chrono::hours(1);
  folder_.write("in/changed.jpg", "no input");
  for (const Item& item : {touched, changed}) std::filesystem::last_write_time(item.source, later);
  EXPECT_EQ(open()->ask(touched).standing, Standing::unknown);
  {
    const auto journal = open({.same_input = SameInput::by_content});
    EXPECT_EQ(journal->ask(touched).standing, Standing::up_to_date);
    EXPECT_EQ(journal->ask(changed).standing, Standing::unknown);
  }
  EXPECT_EQ(open()->ask(touched).standing, Standing::up_to_date) << "which is noted";
}

TEST_F(JournalTest, KnowsTheWorkFromAnother) {
  Item item = input("a.jpg");
  make(*open(), item);
  EXPECT_EQ(open({}, "resize 101")->ask(item).standing, Standing::another_work);
  make(*open({}, "resize 101"), item);
  EXPECT_EQ(open()->ask(item).standing, Standing::up_to_date) << "several works share it";
  EXPECT_EQ(open({}, "resize 101")->ask(item).standing, Standing::up_to_date);
  item.parameters.box = Size{7, 7};
  EXPECT_EQ(open()->ask(item).standing, Standing::another_work);
}

TEST_F(JournalTest, MakesAgainWhatIsGoneOrWasChanged) {
  const Item gone = input("gone.jpg"), cut = input("cut.jpg"), changed = input("changed.jpg"),
             touched = input("touched.jpg"), link = input("link.jpg");
  {
    const auto journal = open();
    for (const Item& item : {gone, cut, changed, touched, link}) make(*journal, item);
  }
  namespace fs = std::filesystem;
  fs::remove(out() / "gone.jpg");
  fs::resize_file(out() / "cut.jpg", 3);
  folder_.write("out/changed.jpg", "b result");
  fs::last_write_time(out() / "changed.jpg", fs::file_time_type::clock::now() + std::chrono::hours(1));
  fs::last_write_time(out() / "touched.jpg", fs::file_time_type::clock::now() + std::chrono::hours(1));
  fs::rename(out() / "link.jpg", out() / "elsewhere.jpg");
  fs::create_symlink("elsewhere.jpg", out() / "link.jpg");
  const auto later = open();
  for (const Item& item : {gone, cut, changed, link})
    EXPECT_EQ(later->ask(item).standing, Standing::unknown) << item.relative;
  EXPECT_EQ(later->ask(touched).standing, Standing::up_to_date) << "its bytes are the same";
}

TEST_F(JournalTest, RemembersFailuresThatWouldComeAgain) {
  const Item broken = input("broken.jpg"), unlucky = input("unlucky.jpg");
  {
    const auto journal = open();
    fail(*journal, broken, Cause::not_an_image);
    fail(*journal, unlucky, Cause::out_of_memory);
  }
  {
    const auto later = open();
    const Journal::Answer answer = later->ask(broken);
    ASSERT_EQ(answer.standing, Standing::failed);
    EXPECT_EQ(answer.record.failure->reason, "no picture");
    EXPECT_EQ(answer.record.failure->cause, Cause::not_an_image);
    EXPECT_EQ(later->ask(unlucky).standing, Standing::unknown);
  }
  EXPECT_EQ(open({.retry_failed = true})->ask(broken).standing, Standing::unknown);
  input("broken.jpg", "mended now");
  EXPECT_EQ(open()->ask(broken).standing, Standing::unknown);
}

/// What was noted last counts, also where it is not sorted yet.
TEST_F(JournalTest, ForgetsAFailureThatWasMended) {
  const Item item = input("a.jpg");
  fail(*open(), item, Cause::unsupported);
  {
    const auto journal = open({.retry_failed = true});
    ASSERT_EQ(journal->ask(item).standing, Standing::unknown);
    make(*journal, item);
  }
  EXPECT_EQ(open()->ask(item).standing, Standing::up_to_date);
}

TEST_F(JournalTest, NotesOnceWhereAnInputWasMovedTo) {
  const Item item = input("a.jpg");
  make(*open(), item);
  const Item moved{.source = folder_ / "moved/a.jpg", .relative = "a.jpg"};
  std::filesystem::rename(folder_ / "in", folder_ / "moved");
  std::vector<std::size_t> sizes;
  for (int rerun = 0; rerun < 4; ++rerun) {
    EXPECT_EQ(open()->ask(moved).standing, Standing::up_to_date);
    sizes.push_back(folder_.read(kFile).size());
  }
  const std::size_t tells_of_run = sizes[3] - sizes[2];
  EXPECT_EQ(sizes[2] - sizes[1], tells_of_run);
  EXPECT_EQ(sizes[1] - sizes[0], tells_of_run);
  EXPECT_LT(tells_of_run, 64U);
}

/// Wherever it ends, what is whole is known, and it is gone on with.
TEST_F(JournalTest, MayBeCutAnywhere) {
  std::vector<Item> items;
  {
    const auto journal = open();
    for (const char* name : {"a.jpg", "b.jpg", "c.jpg"}) make(*journal, items.emplace_back(input(name)));
  }
  const std::string whole = folder_.read(kFile);
  std::size_t known_before = 0;
  for (std::size_t size = 0; size <= whole.size(); size += size < 30 || size + 400 > whole.size() ? 1 : 7) {
    folder_.write(kFile, whole.substr(0, size));
    std::size_t known = 0;
    {
      const auto journal = open();
      for (const Item& item : items) known += journal->ask(item).standing == Standing::up_to_date ? 1 : 0;
      ASSERT_EQ(journal->remark(), "");
      make(*journal, items.back());
    }
    EXPECT_GE(known, known_before);
    known_before = known;
    ASSERT_EQ(open()->ask(items.back()).standing, Standing::up_to_date) << "cut at " << size;
  }
  EXPECT_EQ(known_before, items.size());
}

TEST_F(JournalTest, BelievesNoByteThatWasChanged) {
  std::vector<Item> items;
  {
    const auto journal = open();
    for (const char* name : {"a.jpg", "b.jpg"}) make(*journal, items.emplace_back(input(name)));
  }
  const std::string whole = folder_.read(kFile);
  for (std::size_t at = whole.find('\n') + 1; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1 << at % 8);
    folder_.write(kFile, damaged);
    const auto journal = open();
    std::size_t known = 0;
    for (const Item& item : items) known += journal->ask(item).standing == Standing::up_to_date ? 1 : 0;
    ASSERT_LT(known, items.size()) << at;
  }
}

TEST_F(JournalTest, SaysHowMuchOfItIsLost) {
  std::vector<Item> items;
  {
    const auto journal = open();
    for (int i = 0; i < 60; ++i) make(*journal, items.emplace_back(input(std::to_string(i) + ".jpg")));
  }
  std::string damaged = folder_.read(kFile);
  const std::size_t size = damaged.size();
  ASSERT_GT(size, 8000U);
  ++damaged[1000];
  folder_.write(kFile, damaged);
  {
    const auto journal = open();
    EXPECT_THAT(journal->remark(),
                testing::ContainsRegex("journal: [0-9]+ bytes of it could not be read; results that"));
    EXPECT_EQ(journal->ask(items.back()).standing, Standing::unknown);
    make(*journal, items.back());
  }
  const auto journal = open();
  EXPECT_EQ(journal->remark(), "");
  EXPECT_EQ(journal->ask(items.back()).standing, Standing::up_to_date);
}

TEST_F(JournalTest, IsBegunAnewWhereAPowerCutLeftZeros) {
  for (const std::size_t size : {1, 20, 5000}) {
    folder_.write(kFile, std::string(size, '\0'));
    const Item item = input("a.jpg");
    {
      const auto journal = open();
      EXPECT_EQ(journal->remark().empty(), size < 4096) << journal->remark();
      make(*journal, item);
    }
    EXPECT_EQ(open()->ask(item).standing, Standing::up_to_date) << size;
  }
}

TEST_F(JournalTest, LeavesAloneWhatIsNoJournal) {
  for (const char* const content : {"my own notes", "l", "lightmill jour"}) {
    const bool may_be_ours = std::string_view("lightmill journal 2\n").starts_with(content);
    folder_.write(kFile, content);
    const auto journal = open();
    EXPECT_EQ(journal->remark().empty(), may_be_ours) << content;
    const Item item = input("a.jpg");
    make(*journal, item);
    EXPECT_EQ(journal->ask(item).standing, Standing::unknown);
    if (may_be_ours) continue;
    EXPECT_THAT(journal->remark(), HasSubstr("it is no journal of lightmill"));
    EXPECT_EQ(folder_.read(kFile), content);
  }
  std::filesystem::remove(file());
  folder_.write("elsewhere", "");
  std::filesystem::create_symlink("../../elsewhere", file());
  EXPECT_NE(open()->remark(), "");
  EXPECT_EQ(folder_.read("elsewhere"), "");
  std::filesystem::remove(file());
  std::filesystem::create_directory(file());
  EXPECT_NE(open()->remark(), "");
}

TEST_F(JournalTest, OfALaterVersionStaysAsItIs) {
  const std::string later = "lightmill journal 13\nwhatever that is";
  folder_.write(kFile, later);
  EXPECT_THAT(open()->remark(), HasSubstr("it is of a newer version of lightmill"));
  EXPECT_EQ(folder_.read(kFile), later);
}

TEST_F(JournalTest, OfAnEarlierVersionIsBegunAnew) {
  folder_.write(kFile, "lightmill journal 1\nwhatever that is");
  const Item item = input("a.jpg");
  {
    const auto journal = open();
    EXPECT_EQ(journal->remark(), "");
    make(*journal, item);
  }
  EXPECT_EQ(open()->ask(item).standing, Standing::up_to_date);
}

TEST_F(JournalTest, IsOfOneRunAtATime) {
  auto first = open();
  try {
    open();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::usage);
    EXPECT_THAT(error.what(), HasSubstr("another run writes into " + out().native()));
  }
  const Item one = input("one.jpg"), two = input("two.jpg");
  {
    const auto beside = open({.lock = JournalLock::off});
    make(*beside, one);
    make(*first, two);
  }
  std::thread closing([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    first.reset();
  });
  const auto later = open({.lock = JournalLock::wait});
  closing.join();
  EXPECT_EQ(later->ask(one).standing, Standing::up_to_date);
  EXPECT_EQ(later->ask(two).standing, Standing::up_to_date);
}

TEST_F(JournalTest, OfAShardKnowsWhatOthersMade) {
  const Item one = input("one.jpg"), two = input("two.jpg");
  auto first = open({.shard = "1-of-2"});
  make(*first, one);
  auto second = open({.shard = "2-of-2"});
  make(*second, two);
  EXPECT_EQ(second->remark(), "") << "they have a journal each";
  EXPECT_EQ(second->ask(one).standing, Standing::up_to_date);
  first.reset();
  EXPECT_THROW(open(), Error) << "a shard is at work";
  second.reset();
  const auto all = open();
  EXPECT_EQ(all->ask(two).standing, Standing::up_to_date);
  EXPECT_THROW(open({.shard = "1-of-2"}), Error) << "all of it is at work";
}

TEST_F(JournalTest, GoesOnWithoutWhereTheDiskIsFull) {
  const Item item = input("a.jpg");
  const auto journal = open();
  rlimit former{};
  getrlimit(RLIMIT_FSIZE, &former);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full = {std::filesystem::file_size(file()), former.rlim_max};
  const std::string result = "short";
  folder_.write("out/a.jpg", result);
  setrlimit(RLIMIT_FSIZE, &full);
  journal->record(written(item, result));
  setrlimit(RLIMIT_FSIZE, &former);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(journal->remark(), HasSubstr("cannot write the journal: File too large"));
}

TEST_F(JournalTest, IsKeptThoughNothingOfWhatIsInWorkIs) {
  const Item item = input("a.jpg");
  open();
  folder_.write("out/.lightmill/in-work", "somebody's letter, which is no note of ours, and longer than a head is");
  {
    const auto journal = open();
    EXPECT_THAT(journal->remark(), HasSubstr(".lightmill/in-work: it has something else in it; what this run may"));
    folder_.write("out/a.jpg", "a result");
    journal->begin_work(outcome(item, Status::written));
    journal->record(written(item, "a result"));
  }
  EXPECT_EQ(open()->ask(item).standing, Standing::up_to_date);
}

/// What was not synced is believed by its bytes alone after the system was started anew.
TEST_F(JournalTest, LooksAtWhatAPowerCutMayHaveTaken) {
  const Item item = input("a.jpg");
  make(*open({.synced = false}), item);
  EXPECT_EQ(open()->ask(item).standing, Standing::up_to_date);
  const auto time = std::filesystem::last_write_time(out() / "a.jpg");
  folder_.write("out/a.jpg", std::string(8, '\0'));
  std::filesystem::last_write_time(out() / "a.jpg", time);
  JournalRecord record = open()->ask(item).record;
  EXPECT_EQ(record.outputs.size(), 1U) << "within one start of the system its time says enough";
  EXPECT_NE(record.boot, 0U);
  ++record.boot;
  folder_.write(kFile, "lightmill journal 2\n" + framed(encoded(record)));
  EXPECT_EQ(open()->ask(item).standing, Standing::unknown);
}

/// More than are kept unsorted; the newest of each is known.
TEST_F(JournalTest, IsSortedWhenMuchWasAppended) {
  const Item item = input("a.jpg");
  make(*open(), item);
  const JournalRecord usual = open()->ask(item).record;
  std::string file = "lightmill journal 2\n";
  constexpr int kRecords = 70'000;
  for (int i = 0; i < kRecords; ++i) {
    JournalRecord record = usual;
    record.relative = std::to_string(i % 65'000) + ".jpg";
    record.stamp.size = static_cast<std::uint64_t>(i);
    file += framed(encoded(record));
  }
  folder_.write(kFile, file + framed(encoded(usual)) + "torn");
  EXPECT_EQ(open()->ask(item).standing, Standing::up_to_date);
  const Descriptor sorted(::open(this->file().c_str(), O_RDONLY));
  const FrameIndex index(sorted.get(), 20, std::filesystem::file_size(this->file()));
  EXPECT_EQ(index.unsorted(), 0U);
  EXPECT_EQ(index.end(), std::filesystem::file_size(this->file()));
  for (int i = 0; i < kRecords; i += 777) {
    const std::string name = std::to_string(i % 65'000) + ".jpg";
    const auto found = index.find(hash_of_name(name));
    ASSERT_EQ(found.size(), 1U) << name;
    EXPECT_EQ(found[0].relative, name);
    EXPECT_EQ(found[0].stamp.size, static_cast<std::uint64_t>(i < 5'000 ? i + 65'000 : i));
  }
  const auto later = open();
  EXPECT_EQ(later->ask(item).standing, Standing::up_to_date) << later->remark();
  EXPECT_FALSE(std::filesystem::exists(this->file().native() + "-sorted"));
}

}  // namespace
}  // namespace lightmill
