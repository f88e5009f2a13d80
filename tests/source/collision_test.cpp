#include "scanned.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace lightmill {
namespace {

using testing::IsEmpty;

class CollisionTest : public ScanTest {
 protected:
  /// Source and rival of each refused item.
  std::set<std::pair<std::string, std::string>> refused(const std::vector<std::filesystem::path>& roots,
                                                        const ScanOptions& options = {}) const {
    const std::string words = "would write the same output as ";
    std::set<std::pair<std::string, std::string>> found;
    for (const Item& item : items(roots, options)) {
      if (!item.problem || item.problem->cause != Cause::collision) continue;
      EXPECT_EQ(item.problem->reason.find(words), 0U) << item.problem->reason;
      found.emplace(named(item.source), named(item.problem->reason.substr(words.size())));
    }
    return found;
  }

  std::string named(const std::filesystem::path& file) const { return file.lexically_relative(tree_.path()).native(); }
};

using Pairs = std::set<std::pair<std::string, std::string>>;

TEST_F(CollisionTest, TwoFilesOfOneName) {
  tree_.write("x/a.jpg");
  tree_.write("y/a.jpg");
  tree_.write("y/b.jpg");
  EXPECT_EQ(refused({"x/a.jpg", "y/a.jpg", "y/b.jpg"}), (Pairs{{"x/a.jpg", "y/a.jpg"}, {"y/a.jpg", "x/a.jpg"}}));
  EXPECT_EQ(pictures({"x/a.jpg", "y/a.jpg", "y/b.jpg"}), Paths{"b.jpg"});
}

TEST_F(CollisionTest, TwoFolders) {
  for (const char* name : {"x/s/a.jpg", "y/s/a.jpg", "x/s/b.jpg", "y/b.jpg"}) tree_.write(name);
  EXPECT_EQ(refused({"x", "y"}), (Pairs{{"x/s/a.jpg", "y/s/a.jpg"}, {"y/s/a.jpg", "x/s/a.jpg"}}));
  EXPECT_EQ(pictures({"x", "y"}), (Paths{"s/b.jpg", "b.jpg"}));
}

TEST_F(CollisionTest, AFileAndAFolder) {
  for (const char* name : {"x/a.jpg", "y/a.jpg", "x/s/b.jpg", "y/b.jpg"}) tree_.write(name);
  EXPECT_EQ(refused({"x", "y/a.jpg", "y/b.jpg"}), (Pairs{{"x/a.jpg", "y/a.jpg"}, {"y/a.jpg", "x/a.jpg"}}));
}

TEST_F(CollisionTest, OneInputNamedTwiceIsGivenOnceMoreAsRepeated) {
  tree_.write("x/a.jpg");
  tree_.write("x/s/b.jpg");
  std::filesystem::create_directory_symlink("x", tree_ / "way");
  const auto told_twice = [&](const std::vector<std::filesystem::path>& roots) {
    std::string found;
    for (const Item& item : items(roots)) {
      EXPECT_FALSE(item.problem) << item.problem->reason;
      found += std::to_string(item.root) + item.relative.native() + (item.repeated ? " again; " : "; ");
    }
    return found;
  };
  EXPECT_EQ(told_twice({"x/a.jpg", "x/a.jpg"}), "0a.jpg; 1a.jpg again; ");
  EXPECT_EQ(told_twice({"x/s", "way/s/b.jpg", "x/s"}), "0b.jpg; 1b.jpg again; 2b.jpg again; ");
  EXPECT_EQ(told_twice({"way/a.jpg", "x/s"}), "0a.jpg; 1b.jpg; ");
}

TEST_F(CollisionTest, OneInputNamedTwiceAndARivalAreAllRefused) {
  tree_.write("x/a.jpg");
  tree_.write("y/a.jpg");
  const auto found = items({"x", "y/a.jpg", "x/a.jpg"});
  EXPECT_EQ(found.size(), 3U);
  EXPECT_TRUE(std::ranges::all_of(found, [](const Item& item) { return item.problem.has_value(); }));
}

TEST_F(CollisionTest, AFolderAndItsSubfolderDoNotCollide) {
  tree_.write("x/s/a.jpg");
  EXPECT_THAT(refused({"x", "x/s"}), IsEmpty());
  EXPECT_EQ(pictures({"x", "x/s"}), (Paths{"s/a.jpg", "a.jpg"}));
}

TEST_F(CollisionTest, WhatTheOtherRootWouldNotYieldIsNoRival) {
  for (const char* name : {"x/a.dat", "y/a.dat", "x/.b.jpg", "y/.b.jpg", "x/.s/c.jpg", "y/.s/c.jpg", "x/d.jpg/in.txt",
                           "y/d.jpg", "x/web/e.jpg", "y/web/e.jpg", "z/l/f.jpg", "y/l/f.jpg"})
    tree_.write(name);
  std::filesystem::create_directory_symlink("../z/l", tree_ / "x/l");
  const ScanOptions options = {.excluded_folder = tree_ / "x/web"};
  EXPECT_THAT(refused({"x", "y/a.dat", "y/.b.jpg", "y"}, options), IsEmpty());
  EXPECT_EQ(pictures({"x", "y/a.dat", "y/.b.jpg", "y"}, options),
            (Paths{"a.dat", ".b.jpg", "d.jpg", "web/e.jpg", "l/f.jpg"}));

  const ScanOptions more = {.hidden = Hidden::include, .folder_links = FolderLinks::follow};
  EXPECT_EQ(refused({"x", "y"}, more).size(), 8U);  // .b, .s/c, web/e and l/f, from both sides
}

TEST_F(CollisionTest, ARootThatIsExcludedIsNoRival) {
  for (const char* name : {"x/a.jpg", "y/a.jpg"}) tree_.write(name);
  EXPECT_THAT(refused({"x", "y"}, {.excluded_folder = tree_ / "y"}), IsEmpty());
}

TEST_F(CollisionTest, ThreeOfOneNameAreAllRefused) {
  for (const char* name : {"x/a.jpg", "y/a.jpg", "z/a.jpg"}) tree_.write(name);
  EXPECT_EQ(refused({"x", "y/a.jpg", "z"}).size(), 3U);
}

}  // namespace
}  // namespace lightmill
