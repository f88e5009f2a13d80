#include "scanned.h"
#include "support/as_nobody.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace lightmill {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(ScanTest, EntersNoExcludedFolder) {
  for (const char* name : {"a.jpg", "raw/b.jpg", "x/raw/c.jpg", "x/d.jpg"}) tree_.write(name);
  std::filesystem::permissions(tree_.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(tree_ / "raw", std::filesystem::perms(0));
  EXPECT_TRUE(holds_as_nobody([&] {
    const ScanOptions options = {.exclude = {"raw/"}};
    EXPECT_EQ(pictures({""}, options), (Paths{"a.jpg", "x/d.jpg"}));
    EXPECT_THAT(problems({""}, options), IsEmpty());
  }));
  std::filesystem::permissions(tree_ / "raw", std::filesystem::perms(0755));
}

TEST_F(ScanTest, PatternsHoldForSingleFilesAndForFoldersNamedLikePictures) {
  for (const char* name : {"in/a.jpg", "one.jpg", "two.jpg", "in/b.jpg/c.jpg"}) tree_.write(name);
  EXPECT_EQ(pictures({"in", "one.jpg", "two.jpg"}, {.exclude = {"two*", "b.jpg"}}), (Paths{"a.jpg", "one.jpg"}));
  EXPECT_THAT(problems({"in"}, {.exclude = {"b.jpg"}}), IsEmpty());
  EXPECT_THAT(problems({"in"}, {.include = {"a*"}}), IsEmpty());
  EXPECT_EQ(pictures({"in"}, {.include = {"a*"}}), Paths{"a.jpg"});
  EXPECT_EQ(pictures({"in"}, {.include = {"b.jpg"}}), Paths{"b.jpg/c.jpg"});
}

TEST_F(ScanTest, WhatPatternsLeaveOutIsNoRival) {
  for (const char* name : {"x/a.jpg", "y/a.jpg", "x/s/b.jpg", "y/s/b.jpg"}) tree_.write(name);
  EXPECT_THAT(items({"x", "y"}, {.exclude = {"a.jpg", "s/"}}), IsEmpty());
  EXPECT_EQ(items({"x", "y/a.jpg"}, {.exclude = {"s/"}}).size(), 2U);
  EXPECT_THAT(pictures({"x", "y/a.jpg"}, {.exclude = {"s/"}}), IsEmpty());
  EXPECT_EQ(items({"x", "y"}, {.include = {"s/"}}).size(), 2U);
}

TEST_F(ScanTest, AnEmptyPatternIsRefusedAtTheFirstStep) {
  generator<Item> found = scan({tree_.path()}, {.exclude = {""}});
  EXPECT_THROW(found.begin(), Error);
}

TEST_F(ScanTest, SortsEachFolderByBytesWhenAsked) {
  std::vector<std::string> names = {"Z.jpg", "a.jpg", "b/1.jpg", "b/2.jpg", "b.jpg", "\xc3\xa9.jpg", "b0/x/y.jpg"};
  std::ranges::shuffle(names, std::mt19937(5));
  for (const std::string& name : names) tree_.write(name);
  std::vector<std::string> found;
  for (const Item& item : items({""}, {.order = Listing::by_name})) found.push_back(item.relative);
  EXPECT_THAT(found, ElementsAre("Z.jpg", "a.jpg", "b/1.jpg", "b/2.jpg", "b.jpg", "b0/x/y.jpg", "\xc3\xa9.jpg"));
}

TEST_F(ScanTest, EndsWhenStopped) {
  for (int i = 0; i < 10; ++i) tree_.write(std::to_string(i) + ".jpg");
  std::stop_source stop;
  generator<Item> found = scan({tree_.path()}, {.stop = stop.get_token()});
  auto position = found.begin();
  ++position;
  stop.request_stop();
  EXPECT_TRUE(++position == found.end());
}

}  // namespace
}  // namespace lightmill
