#include "support/published.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string_view>

namespace lightmill::gif_published_test {
namespace {

const std::filesystem::path kSuite = test::kPixbufPictures / "test-images/gif-test-suite";

TEST(PublishedGif, IsShownAsByImageMagick) {
  constexpr int kMostPages = 4;
  for (const char* folder : {".", "test-images/randomly-modified"}) {
    for (const auto& path : test::published(test::kPixbufPictures / folder, ".gif")) {
      const std::vector<std::uint8_t> file = test::contents_of(path);
      for (int page = 1; page <= std::min(probe(file).frames, kMostPages); ++page) {
        const cv::Mat ours = test::pixels_of_published(file, page);
        EXPECT_EQ(test::max_difference(test::as_bgra(ours), test::bgra_by_imagemagick(path, page, ours)), 0)
            << path << ", picture " << page;
      }
    }
  }
}

/// A file of the "GIF test suite" and what its authors say is to be seen: the names of files of R, G, B and alpha, of
/// a picture each; none where they say nothing.
struct SuiteCase {
  std::filesystem::path gif;
  std::vector<std::filesystem::path> shown;
};

SuiteCase suite_case(const std::filesystem::path& conf) {
  const std::vector<std::uint8_t> text = test::contents_of(conf);
  std::istringstream lines(std::string(text.begin(), text.end()));
  std::map<std::string, std::string> values;  // "section/name"
  for (std::string line, section; std::getline(lines, line);) {
    if (line.starts_with('[')) section = line.substr(1, line.find(']') - 1);
    if (const auto at = line.find(" = "); at != line.npos)
      values[section + '/' + line.substr(0, at)] = line.substr(at + 3);
  }
  SuiteCase one{conf.parent_path() / values.at("config/input"), {}};
  std::istringstream frames(values["config/frames"]);
  for (std::string frame; std::getline(frames, frame, ',');)
    one.shown.push_back(conf.parent_path() / values.at(frame + "/pixels"));
  return one;
}

/// Pictures that follow without a delay are one to the suite: what it shows is to be among ours, in its order, and the
/// last is to be our last.
void expect_shown(const SuiteCase& one) {
  const std::vector<std::uint8_t> file = test::contents_of(one.gif);
  const int frames = probe(file).frames;
  std::size_t found = 0;
  for (int page = 1; page <= frames && found < one.shown.size(); ++page) {
    const cv::Mat ours = test::as_bgra(test::pixels_of_published(file, page));
    const std::vector<std::uint8_t> rgba = test::contents_of(one.shown[found]);
    const cv::Mat theirs = test::bgra_of_rgba({rgba.begin(), rgba.end()}, test::size_of(ours), CV_8U);
    const bool is_last = found + 1 == one.shown.size();
    if (is_last == (page == frames) && test::max_difference(ours, theirs) == 0) ++found;
  }
  EXPECT_EQ(found, one.shown.size()) << one.gif << " of " << frames << " pictures";
}

/// Nothing of a picture is to be seen in the first five, which others show as an empty canvas. The last has codes of
/// 12 bits from the beginning on, for colors of 11 bits, which no palette has and giflib does not take.
constexpr std::string_view kRefused[] = {"image-outside-bg", "image-zero-height", "image-zero-size",
                                         "image-zero-width", "no-data",           "max-codes"};

TEST(PublishedGif, IsShownAsTheTestSuiteSays) {
  int compared = 0;
  for (const auto& conf : test::published(kSuite, ".conf")) {
    const SuiteCase one = suite_case(conf);
    if (one.shown.empty()) continue;
    if (std::ranges::find(kRefused, conf.stem().native()) != std::end(kRefused)) {
      EXPECT_THROW(test::pixels_of_published(test::contents_of(one.gif)), Error) << one.gif;
      continue;
    }
    SCOPED_TRACE(one.gif);
    ASSERT_NO_THROW(expect_shown(one));
    ++compared;
  }
  EXPECT_GE(compared, 60);
}

TEST(PublishedGif, OfNoUseIsRefused) {
  for (const auto& path : test::published(test::kPixbufPictures / "test-images/fail", ".gif"))
    EXPECT_THROW(test::pixels_of_published(test::contents_of(path)), Error) << path;
}

}  // namespace
}  // namespace lightmill::gif_published_test
