#include "base/sanitizers.h"
#include "scanned.h"
#include "support/as_nobody.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>

namespace lightmill {
namespace {

using std::filesystem::path;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

const ScanOptions kFollow = {.folder_links = FolderLinks::follow};

TEST_F(ScanTest, SpecialFilesAndDanglingLinksAreLeftToTheLoadStage) {
  ASSERT_EQ(mkfifo((tree_ / "fifo.jpg").c_str(), 0666), 0);
  ASSERT_EQ(mkfifo((tree_ / "fifo").c_str(), 0666), 0);
  std::filesystem::create_symlink("nowhere", tree_ / "dangling.jpg");
  std::filesystem::create_symlink("nowhere", tree_ / "dangling");
  std::filesystem::create_symlink("self.jpg", tree_ / "self.jpg");
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::strncpy(address.sun_path, (tree_ / "s.jpg").c_str(), sizeof address.sun_path - 1);
  const int socket_number = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(socket_number, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);

  EXPECT_EQ(pictures({""}), (Paths{"fifo.jpg", "dangling.jpg", "self.jpg", "s.jpg"}));
  EXPECT_EQ(pictures({""}, kFollow), (Paths{"fifo.jpg", "dangling.jpg", "self.jpg", "s.jpg"}));
  EXPECT_EQ(pictures({"fifo"}), Paths{"fifo"});
  EXPECT_THAT(problems({""}, kFollow), IsEmpty());
  close(socket_number);
}

TEST_F(ScanTest, AFolderNamedLikeAPictureIsAFolder) {
  tree_.write("a.jpg/b.jpg");
  tree_.make_folder("empty.jpg");
  EXPECT_EQ(pictures({""}), Paths{"a.jpg/b.jpg"});
  EXPECT_EQ(pictures({"a.jpg"}), Paths{"b.jpg"});
  EXPECT_THAT(problems({"", "empty.jpg"}), IsEmpty());
}

TEST_F(ScanTest, ALinkToAFolderNamedLikeAPictureIsALinkToAFolder) {
  tree_.write("elsewhere/b.jpg");
  tree_.make_folder("in");
  std::filesystem::create_directory_symlink("../elsewhere", tree_ / "in/a.jpg");
  EXPECT_THAT(problems({"in"}), IsEmpty());
  EXPECT_EQ(pictures({"in"}), Paths{});
  EXPECT_EQ(pictures({"in"}, kFollow), Paths{"a.jpg/b.jpg"});
}

TEST_F(ScanTest, LinkLoopsEnd) {
  tree_.write("in/x/a.jpg");
  std::filesystem::create_directory_symlink("..", tree_ / "in/x/up");
  std::filesystem::create_directory_symlink(".", tree_ / "in/x/here");
  std::filesystem::create_directory_symlink("../..", tree_ / "in/x/out");
  EXPECT_EQ(pictures({"in"}), Paths{"x/a.jpg"});
  EXPECT_THAT(problems({"in"}), IsEmpty());
  EXPECT_EQ(pictures({"in"}, kFollow), Paths{"x/a.jpg"});
  EXPECT_THAT(problems({"in"}, kFollow),
              ElementsAre(Pair("x/here", "unreadable: a link loop: it leads back to " + (tree_ / "in/x").native()),
                          Pair("x/out/in", "unreadable: a link loop: it leads back to " + (tree_ / "in").native()),
                          Pair("x/up", "unreadable: a link loop: it leads back to " + (tree_ / "in").native())));
}

TEST_F(ScanTest, LinksBackAndForthEnd) {
  tree_.write("in/x/a.jpg");
  tree_.write("in/y/b.jpg");
  std::filesystem::create_directory_symlink("../y", tree_ / "in/x/to_y");
  std::filesystem::create_directory_symlink("../x", tree_ / "in/y/to_x");
  EXPECT_EQ(pictures({"in"}, kFollow), (Paths{"x/a.jpg", "x/to_y/b.jpg", "y/b.jpg", "y/to_x/a.jpg"}));
  EXPECT_EQ(problems({"in"}, kFollow).size(), 2U);
}

TEST_F(ScanTest, AFolderWithoutPermissionIsNamedAndPassed) {
  std::filesystem::permissions(tree_.path(), std::filesystem::perms(0755));
  tree_.write("closed/a.jpg");
  tree_.write("open/b.jpg");
  std::filesystem::permissions(tree_ / "closed", std::filesystem::perms(0));
  EXPECT_TRUE(holds_as_nobody([&] {
    EXPECT_EQ(pictures({""}), Paths{"open/b.jpg"});
    EXPECT_THAT(problems({""}), ElementsAre(Pair("closed", "unreadable: cannot enter the folder: Permission denied")));
    EXPECT_EQ(items({"", "open"}).size(), 3U);
    try {
      items({"open", "closed"});
      ADD_FAILURE() << "a closed root was scanned";
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::unreadable);
      EXPECT_THAT(error.what(), HasSubstr(tree_ / "closed"));
    }
  }));
  std::filesystem::permissions(tree_ / "closed", std::filesystem::perms(0755));
}

/// Folders "d" in one another, with a picture in each; by file descriptor, for the whole path is longer than PATH_MAX.
void make_deep_tree(const path& top, int depth) {
  int at = open(top.c_str(), O_RDONLY | O_DIRECTORY);
  for (int level = 0; level < depth; ++level) {
    close(openat(at, "a.jpg", O_CREAT | O_WRONLY, 0666));
    mkdirat(at, "a-name-of-some-length", 0777);
    const int below = openat(at, "a-name-of-some-length", O_RDONLY | O_DIRECTORY);
    close(at);
    at = below;
  }
  close(at);
}

TEST_F(ScanTest, GoesOnBelowTheLongestPathButNotForEver) {
  tree_.write("z/b.jpg");
  make_deep_tree(tree_ / "z", 600);
  const std::vector<Item> found = items({""});
  std::size_t pictures_found = 0;
  std::size_t problems_found = 0;
  std::size_t longest = 0;
  for (const Item& item : found) {
    ++(item.problem ? problems_found : pictures_found);
    longest = std::max(longest, item.source.native().size());
    EXPECT_THAT(item.problem ? item.problem->reason : "512", HasSubstr("512"));
  }
  EXPECT_EQ(problems_found, 1U);
  EXPECT_EQ(pictures_found, 512U);  // z/b.jpg, and one in each of the 511 folders that can be open below the root
  EXPECT_GT(longest, 4096U);
}

#ifndef LIGHTMILL_ASAN  // UBSan, built with it, looks at an exception through a pipe: no descriptor is left for that
TEST_F(ScanTest, RunsOutOfDescriptorsWithoutEnding) {
  tree_.write("b/in.jpg");
  make_deep_tree(tree_ / "b", 100);
  rlimit former{};
  getrlimit(RLIMIT_NOFILE, &former);
  const rlimit few = {40, former.rlim_max};
  setrlimit(RLIMIT_NOFILE, &few);
  const auto found = problems({""});
  setrlimit(RLIMIT_NOFILE, &former);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.begin()->second, "unreadable: cannot enter the folder: Too many open files");
}
#endif

TEST_F(ScanTest, KeepsNoDescriptor) {
  const auto open_files = [] {
    const auto all = std::filesystem::directory_iterator("/proc/self/fd");
    return std::distance(begin(all), end(all));
  };
  tree_.write("x/y/a.jpg");
  std::filesystem::create_directory_symlink("..", tree_ / "x/y/up");
  const auto before = open_files();
  for (int i = 0; i < 20; ++i) {
    items({""}, kFollow);
    generator<Item> given_up = scan({tree_.path()});
    given_up.begin();
  }
  EXPECT_EQ(open_files(), before);
}

}  // namespace
}  // namespace lightmill
