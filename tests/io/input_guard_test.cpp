#include "support/temporary_folder.h"

#include "lightmill/error.h"
#include "lightmill/sink.h"

#include <gmock/gmock.h>
#include <sys/mount.h>

#include <algorithm>
#include <vector>

namespace lightmill {
namespace {

using std::filesystem::path;
using testing::HasSubstr;
using Admission = Sink::Admission;

/// Through the sink, for it is the sink that must not harm an input.
class InputsAreSafeTest : public testing::Test {
 protected:
  std::unique_ptr<Sink> sink(const path& output, const std::vector<path>& inputs) const {
    std::vector<path> all;
    for (const path& input : inputs) all.push_back(folder_ / input);
    return folder_sink({.folder = folder_ / output, .existing = Existing::replace, .inputs = all});
  }

  void expect_no_sink(const path& output, const std::vector<path>& inputs) const {
    try {
      sink(output, inputs);
      ADD_FAILURE() << output << " was taken for the output";
    } catch (const Error& error) {
      EXPECT_EQ(to_string(error.cause()), "would-overwrite") << error.what();
      EXPECT_THAT(error.what(), HasSubstr(folder_ / inputs.back()));
    }
  }

  static void expect_refused(Sink& out, const path& relative) {
    try {
      out.admit(relative);
      ADD_FAILURE() << relative << " was admitted";
    } catch (const Error& error) {
      EXPECT_EQ(to_string(error.cause()), "would-overwrite") << error.what();
    }
  }

  TemporaryFolder folder_;
};

TEST_F(InputsAreSafeTest, TheOutputFolderIsNotAnInputFolder) {
  folder_.make_folder("photos/x");
  folder_.make_folder("other");
  std::filesystem::create_directory_symlink("photos", folder_ / "link");
  for (const path& output : {path("photos"), path("photos/"), path("photos/x/.."), path("link")})
    expect_no_sink(output, {"other", "photos"});
}

TEST_F(InputsAreSafeTest, NotEvenThroughABindMount) {
  folder_.write("photos/x/a.jpg", "input");
  folder_.make_folder("mounted");
  if (mount((folder_ / "photos").c_str(), (folder_ / "mounted").c_str(), nullptr, MS_BIND, nullptr) != 0)
    GTEST_SKIP() << "needs root to mount";
  expect_no_sink("mounted", {"photos"});
  const auto out = sink("mounted", {"photos/x"});
  expect_refused(*out, "x/a.jpg");
  umount2((folder_ / "mounted").c_str(), MNT_DETACH);
}

TEST_F(InputsAreSafeTest, AResultIsNotItsOwnInput) {
  folder_.write("photos/a.jpg", "input");
  folder_.make_folder("links");
  std::filesystem::create_symlink("../photos/a.jpg", folder_ / "links/a.jpg");
  expect_no_sink("photos", {"photos/a.jpg"});
  expect_no_sink("photos", {"links/a.jpg"});
}

TEST_F(InputsAreSafeTest, ASingleFileMayGoBesideOthers) {
  folder_.write("photos/a.jpg", "input");
  folder_.write("web/b.jpg", "not an input");
  const auto out = sink("web", {"photos/a.jpg"});
  EXPECT_EQ(out->admit("a.jpg"), Admission::write);
  EXPECT_EQ(out->admit("b.jpg"), Admission::write);
}

TEST_F(InputsAreSafeTest, SingleFilesAreNotReplacedByOthersResults) {
  std::vector<path> inputs = {"photos"};
  for (const int number : {3, 1, 4, 5, 9, 2, 6, 8, 7, 0}) {
    inputs.push_back("web/sub/" + std::to_string(number) + ".jpg");
    folder_.write(inputs.back(), "an input by itself");
  }
  std::ranges::reverse(inputs);
  folder_.make_folder("photos");
  const auto out = sink("web", inputs);
  for (int number = 0; number < 10; ++number) expect_refused(*out, "sub/" + std::to_string(number) + ".jpg");
  EXPECT_EQ(out->admit("sub/new.jpg"), Admission::write);
}

TEST_F(InputsAreSafeTest, TheOutputMayLieBelowTheInput) {
  folder_.write("photos/a.jpg", "input");
  folder_.write("photos/web/a.jpg", "result of an earlier run");
  const auto out = sink("photos/web", {"photos"});
  EXPECT_EQ(out->admit("a.jpg"), Admission::write);
  EXPECT_EQ(out->admit("new/folder/a.jpg"), Admission::write);
}

TEST_F(InputsAreSafeTest, AnInputBelowTheOutputIsNotWrittenTo) {
  folder_.write("web/photos/photos/a.jpg", "input");
  folder_.write("web/photos/a.jpg", "input");
  const auto out = sink("web", {"web/photos"});
  expect_refused(*out, "photos/a.jpg");
  expect_refused(*out, "photos/new.jpg");
  expect_refused(*out, "photos/new/folder/a.jpg");
  EXPECT_EQ(out->admit("a.jpg"), Admission::write);
  EXPECT_EQ(out->admit("photos2/a.jpg"), Admission::write);
}

TEST_F(InputsAreSafeTest, NorIsOneReachedByALinkInTheOutput) {
  folder_.write("photos/sub/a.jpg", "input");
  folder_.make_folder("web");
  std::filesystem::create_directory_symlink("../photos", folder_ / "web/all");
  std::filesystem::create_directory_symlink("../photos/sub", folder_ / "web/sub");
  const auto out = sink("web", {"photos"});
  expect_refused(*out, "sub/a.jpg");
  expect_refused(*out, "all/sub/a.jpg");
}

TEST_F(InputsAreSafeTest, InputsThatNobodyKnewAreNotReplacedByEachOther) {
  folder_.write("web/a.jpg", "input");
  folder_.write("web/b.jpg", "input");
  folder_.write("photos/a.jpg", "input");
  const auto admit = [](Sink& out, const path& source) {
    Item item;
    item.source = source;
    item.relative = "b.jpg";
    return out.admit(item, item.relative);
  };
  EXPECT_THROW(admit(*sink("web", {}), folder_ / "web/a.jpg"), Error);
  EXPECT_EQ(admit(*sink("web", {}), folder_ / "photos/a.jpg"), Admission::write);  // as asked for
  EXPECT_EQ(admit(*sink("web", {"photos"}), folder_ / "web/a.jpg"), Admission::write);
  EXPECT_EQ(admit(*sink("other", {}), folder_ / "web/a.jpg"), Admission::write);
}

TEST_F(InputsAreSafeTest, NamesBeginningAlikeAreNotConfused) {
  folder_.write("photos/a.jpg", "input");
  const auto out = sink("photos-web", {"photos"});
  EXPECT_EQ(out->admit("a.jpg"), Admission::write);
}

}  // namespace
}  // namespace lightmill
