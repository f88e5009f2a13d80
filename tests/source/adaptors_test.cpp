#include "lightmill/adaptors.h"

#include "listed.h"
#include "support/numbered.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"
#include "lightmill/list.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <random>
#include <set>

namespace lightmill {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

generator<Item> named(std::vector<std::string> names) { return items(std::move(names)); }

generator<Item> failing() {
  throw Error(Cause::missing, "no such list");
  co_return;
}

TEST(Filter, KeepsWhatIsWantedAndEveryProblem) {
  const auto short_names = [](const Item& item) { return item.source.native().size() == 1; };
  EXPECT_THAT(told(filter(named({"a", "bb", "../ccc", "d"}), short_names)),
              ElementsAre("a -> a", "../ccc: output-refused", "d -> d"));
}

generator<Item> colliding(std::vector<std::string> names) {
  for (Item& item : named(std::move(names))) {
    item.problem = Failure{StageName::source, Cause::collision, "would write the same output"};
    co_yield item;
  }
}

TEST(Filter, AsksForFilesThatCollide) {
  const auto short_names = [](const Item& item) { return item.source.native().size() == 1; };
  EXPECT_THAT(told(filter(colliding({"a", "bb"}), short_names)), ElementsAre("a: collision"));
}

TEST(Take, RunsTheSourceNoFurther) {
  for (std::uint64_t count = 0; count < 5; ++count) {
    std::atomic<std::uint64_t> pulled = 0;
    EXPECT_EQ(all_of(take(numbered(pulled), count)).size(), count);
    EXPECT_EQ(pulled, count);
  }
  EXPECT_THAT(told(take(named({"a"}), 10)), ElementsAre("a -> a"));
}

TEST(Adaptors, PassFailuresOn) {
  EXPECT_THROW(filter(failing(), [](const Item&) { return true; }).begin(), Error);
  EXPECT_THROW(shard(failing(), {}).begin(), Error);
  EXPECT_THROW(take(failing(), 1).begin(), Error);
  EXPECT_NO_THROW(take(failing(), 1));
}

TEST(Adaptors, WorkOnEmptySources) {
  EXPECT_THAT(told(shard({}, {})), IsEmpty());
  EXPECT_THAT(told(filter({}, [](const Item&) { return true; })), IsEmpty());
}

TEST(Adaptors, ShardsOfASourceAreTheWholeWithoutOverlap) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 50; ++trial) {
    std::set<std::string> unique;
    while (unique.size() < 1 + trial * 3U)
      unique.insert((random() % 9 ? "d/" : "../") + std::to_string(random() % 999));
    const std::vector<std::string> names(unique.begin(), unique.end());
    const std::uint64_t count = 1 + random() % 20;
    std::multiset<std::string> together;
    for (std::uint64_t index = 1; index <= count; ++index)
      for (const Item& item : shard(named(names), {index, count})) together.insert(item.source.native());
    EXPECT_EQ(together, std::multiset<std::string>(names.begin(), names.end()));
  }
}

class FilePredicates : public testing::Test {
 protected:
  /// A file of `bytes` bytes, changed `seconds` and `nanoseconds` after the epoch.
  Item file(const std::string& name, std::size_t bytes, std::time_t seconds, long nanoseconds = 0) const {
    Item item;
    item.source = folder_.write(name, std::string(bytes, 'x'));
    const timespec times[2] = {{0, UTIME_OMIT}, {seconds, nanoseconds}};
    EXPECT_EQ(utimensat(AT_FDCWD, item.source.c_str(), times, 0), 0);
    return item;
  }
  TemporaryFolder folder_;
};

TEST_F(FilePredicates, KnowTheTimeOfChange) {
  const std::chrono::sys_time<std::chrono::nanoseconds> moment(std::chrono::seconds(1'000'000) +
                                                               std::chrono::nanoseconds(500));
  const Wanted wanted = newer_than(moment);
  EXPECT_TRUE(wanted(file("a", 1, 1'000'001)));
  EXPECT_TRUE(wanted(file("a", 1, 1'000'000, 501)));
  EXPECT_FALSE(wanted(file("a", 1, 1'000'000, 500)));
  EXPECT_FALSE(wanted(file("a", 1, 999'999, 999'999'999)));
  EXPECT_FALSE(wanted(file("a", 1, -5)));  // before 1970
}

TEST_F(FilePredicates, KnowTheSize) {
  const Wanted wanted = bytes_between(10, 20);
  for (const std::size_t bytes : {0, 9, 10, 20, 21}) EXPECT_EQ(wanted(file("a", bytes, 1)), bytes >= 10 && bytes <= 20);
  Item held;
  held.content = std::make_shared<const std::vector<std::uint8_t>>(15);
  EXPECT_TRUE(wanted(held));
  held.content = std::make_shared<const std::vector<std::uint8_t>>(25);
  EXPECT_FALSE(wanted(held));
  EXPECT_TRUE(newer_than({})(held));
}

TEST_F(FilePredicates, LeaveWhatIsNotThereToTheLoadStage) {
  Item item;
  item.source = folder_ / "missing.jpg";
  EXPECT_TRUE(newer_than(std::chrono::system_clock::now())(item));
  EXPECT_TRUE(bytes_between(10, 20)(item));
}

TEST(Matching, JudgesTheResultsName) {
  EXPECT_THAT(told(filter(named({"/x/a.jpg", "x/b.png", "y/x.jpg", "x/raw/c.jpg", "../d.jpg"}),
                          matching({"x/", "!*.png"}, {"raw/"}))),
              ElementsAre("/x/a.jpg -> x/a.jpg", "x/b.png -> x/b.png", "../d.jpg: output-refused"));
  EXPECT_THROW(matching({"*.jpg", ""}, {}), Error);
  EXPECT_THROW(matching({}, {"!"}), Error);
}

/// Beyond 2262 nanoseconds since 1970 need more than 64 bits.
TEST(NewerThan, ComparesTimesFarAway) {
  const TemporaryFolder folder;
  Item item;
  item.source = folder.write("a");
  const auto is_newer = [&](std::int64_t changed, std::int64_t than) {
    const timespec times[2] = {{changed, 0}, {changed, 0}};
    EXPECT_EQ(utimensat(AT_FDCWD, item.source.c_str(), times, 0), 0);
    return newer_than(std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::seconds(than)))(item);
  };
  EXPECT_TRUE(is_newer(10'000'000'000, 0));
  EXPECT_TRUE(is_newer(10'000'000'000, 9'000'000'000));
  EXPECT_TRUE(is_newer(-1, -2));
  EXPECT_FALSE(is_newer(-2, -2));
  EXPECT_FALSE(is_newer(5, 9'000'000'000));
}

}  // namespace
}  // namespace lightmill
