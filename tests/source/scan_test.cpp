#include "scanned.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace lightmill {
namespace {

using std::filesystem::path;
using testing::HasSubstr;

TEST_F(ScanTest, FindsPicturesAtEveryDepth) {
  for (const char* name : {"a.jpg", "x/b.jpg", "x/y/c.jpeg", "x/y/z/d.jpg", "x2/e.jpg"}) tree_.write(name);
  tree_.make_folder("empty/inside");
  EXPECT_EQ(pictures({""}), (Paths{"a.jpg", "x/b.jpg", "x/y/c.jpeg", "x/y/z/d.jpg", "x2/e.jpg"}));
  EXPECT_TRUE(problems({""}).empty());
}

TEST_F(ScanTest, SaysWhereAnItemIsAndWhereItsResultBelongs) {
  tree_.write("in/x/a.jpg");
  tree_.write("other/b.jpg");
  const std::vector<Item> found = items({"in", "other/b.jpg"});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].source, tree_ / "in/x/a.jpg");
  EXPECT_EQ(found[0].relative, "x/a.jpg");
  EXPECT_EQ(found[0].root, 0U);
  EXPECT_EQ(found[1].source, tree_ / "other/b.jpg");
  EXPECT_EQ(found[1].relative, "b.jpg");
  EXPECT_EQ(found[1].root, 1U);
}

TEST_F(ScanTest, ATrailingSlashChangesNothing) {
  tree_.write("in/a.jpg");
  const std::vector<Item> found = items({"in/"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].source, tree_ / "in/a.jpg");
  EXPECT_EQ(found[0].relative, "a.jpg");
}

TEST_F(ScanTest, LooksAtTheExtensionInAnyCase) {
  for (const char* name :
       {"a.jpg", "b.JPG", "c.JpEg", "d.jpgx", "e.png", "f.bmp", "jpg", "xjpg", "f.jpg.txt", "g.txt.jpg"})
    tree_.write(name);
  EXPECT_EQ(pictures({""}), (Paths{"a.jpg", "b.JPG", "c.JpEg", "e.png", "g.txt.jpg"}));
  EXPECT_EQ(pictures({""}, {.extensions = {"PNG", "txt"}}), (Paths{"e.png", "f.jpg.txt"}));
  EXPECT_EQ(pictures({""}, {.extensions = {}}), Paths{});
}

TEST_F(ScanTest, TakesASingleFileWhateverItsName) {
  for (const char* name : {"scan.dat", ".hidden.jpg", ".cache/.a"}) tree_.write(name);
  EXPECT_EQ(pictures({"scan.dat", ".hidden.jpg", ".cache/.a"}), (Paths{"scan.dat", ".hidden.jpg", ".a"}));
}

TEST_F(ScanTest, HiddenNamesAreAnOption) {
  for (const char* name : {".a.jpg", ".x/b.jpg", "x/.y/c.jpg", "d.jpg", ".jpg"}) tree_.write(name);
  EXPECT_EQ(pictures({""}), Paths{"d.jpg"});
  EXPECT_EQ(pictures({""}, {.hidden = Hidden::include}), (Paths{".a.jpg", ".x/b.jpg", "x/.y/c.jpg", "d.jpg"}));
  EXPECT_EQ(pictures({".x"}), Paths{"b.jpg"});
}

TEST_F(ScanTest, TakesAnyName) {
  const Paths names = {"new\nline.jpg",
                       "\xff\xfe.jpg",
                       std::string(251, 'n') + ".jpg",
                       "-rf.jpg",
                       "tab\t.jpg",
                       "\x1b[31mred.jpg",
                       "e\xcc\x81.jpg",
                       "\xc3\xa9.jpg",
                       " .jpg",
                       "\xf0\x9f\x8c\xbb.jpg"};
  for (const std::string& name : names) tree_.write(name);
  EXPECT_EQ(pictures({""}), names);
}

TEST_F(ScanTest, LinksToFilesAreFollowed) {
  tree_.write("elsewhere/a.txt");
  tree_.make_folder("in");
  std::filesystem::create_symlink("../elsewhere/a.txt", tree_ / "in/link.jpg");
  EXPECT_EQ(pictures({"in"}), Paths{"link.jpg"});
  EXPECT_EQ(pictures({"in/link.jpg"}), Paths{"link.jpg"});
}

TEST_F(ScanTest, LinksToFoldersAreAnOption) {
  tree_.write("elsewhere/sub/a.jpg");
  tree_.write("in/b.jpg");
  std::filesystem::create_directory_symlink("../elsewhere", tree_ / "in/link");
  EXPECT_EQ(pictures({"in"}), Paths{"b.jpg"});
  EXPECT_TRUE(problems({"in"}).empty());
  const ScanOptions follow = {.folder_links = FolderLinks::follow};
  EXPECT_EQ(pictures({"in"}, follow), (Paths{"b.jpg", "link/sub/a.jpg"}));
}

TEST_F(ScanTest, ARootMayBeALinkToAFolder) {
  tree_.write("elsewhere/a.jpg");
  std::filesystem::create_directory_symlink("elsewhere", tree_ / "link");
  EXPECT_EQ(pictures({"link"}), Paths{"a.jpg"});
}

TEST_F(ScanTest, LeavesOutTheExcludedFolderByWhateverName) {
  for (const char* name : {"in/a.jpg", "in/web/b.jpg", "in/web/sub/c.jpg", "in/x/web/d.jpg"}) tree_.write(name);
  std::filesystem::create_directory_symlink("web", tree_ / "in/alias");
  std::filesystem::create_directory_symlink("in/web", tree_ / "outside");
  for (const char* excluded : {"in/web", "in/web/", "in/x/../web", "outside", "in/alias"}) {
    const ScanOptions options = {.folder_links = FolderLinks::follow, .excluded_folder = tree_ / excluded};
    EXPECT_EQ(pictures({"in"}, options), (Paths{"a.jpg", "x/web/d.jpg"})) << excluded;
    EXPECT_TRUE(problems({"in"}, options).empty());
  }
  EXPECT_EQ(pictures({"in/web"}, {.excluded_folder = tree_ / "in/web"}), Paths{});
}

TEST_F(ScanTest, TheExcludedFolderMayComeToBeDuringTheScan) {
  tree_.write("a.jpg");
  generator<Item> found = scan({tree_ / "a.jpg", tree_ / "in"}, {});
  EXPECT_THROW(found.begin(), Error);  // no such root yet

  tree_.make_folder("in");
  found = scan({tree_ / "a.jpg", tree_ / "in"}, {.excluded_folder = tree_ / "in/web"});
  auto position = found.begin();
  ASSERT_EQ(position->relative, "a.jpg");
  tree_.write("in/web/result.jpg");
  EXPECT_TRUE(++position == found.end());
}

TEST_F(ScanTest, ChecksEveryRootBeforeItGivesAnything) {
  tree_.write("in/a.jpg");
  std::filesystem::create_symlink("nowhere", tree_ / "dangling.jpg");
  for (const char* missing : {"missing", "dangling.jpg", "in/a.jpg/b"}) {
    generator<Item> found = scan({tree_ / "in", tree_ / missing});
    try {
      found.begin();
      ADD_FAILURE() << missing;
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::missing);
      EXPECT_THAT(error.what(), HasSubstr(tree_ / missing));
    }
  }
}

TEST_F(ScanTest, DoesNothingBeforeTheFirstStep) { EXPECT_NO_THROW(scan({tree_ / "missing"})); }

TEST_F(ScanTest, MayBeGivenUpAtAnyStep) {
  for (int i = 0; i < 10; ++i) tree_.write("x/y/" + std::to_string(i) + ".jpg");
  for (int steps = 0; steps < 10; ++steps) {
    generator<Item> found = scan({tree_.path()});
    auto position = found.begin();
    for (int i = 0; i < steps; ++i) ++position;
    EXPECT_EQ(position->sequence, static_cast<std::uint64_t>(steps));
  }
}

}  // namespace
}  // namespace lightmill
