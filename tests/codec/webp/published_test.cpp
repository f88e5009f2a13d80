#include "support/published.h"

#include "support/png_reader.h"

#include <gtest/gtest.h>

namespace lightmill::webp_published_test {
namespace {

cv::Mat bgra_by_dwebp(const std::filesystem::path& path, Size size) {
  const TemporaryFolder folder;
  test::run_or_throw({"dwebp", "-quiet", path.native(), "-pam", "-o", (folder / "a.pam").native()});
  const std::string pam = folder.read("a.pam"), end = "ENDHDR\n";
  return test::bgra_of_rgba(pam.substr(pam.find(end) + end.size()), size, CV_8U);
}

TEST(PublishedWebp, IsReadAsByDwebp) {
  for (const auto& path : test::published(test::kGoPictures, ".webp")) {
    const cv::Mat ours = test::pixels_of_published(test::contents_of(path));
    EXPECT_EQ(test::max_difference(test::as_bgra(ours), bgra_by_dwebp(path, test::size_of(ours))), 0) << path;
  }
}

/// Beside lossless files lie the PNGs that they were made of, which no decoder of WebP has seen.
TEST(PublishedWebp, WithoutLossIsThePngThatItWas) {
  int files = 0;
  for (const auto& path : test::published(test::kGoPictures, ".webp")) {
    if (path.stem().extension() != ".lossless") continue;
    const auto png = path.parent_path() / path.stem().stem().concat(".png");
    const cv::Mat ours = test::pixels_of_published(test::contents_of(path)),
                  was = test::read_png(test::contents_of(png));
    EXPECT_EQ(test::max_difference(test::as_bgra(ours), test::as_bgra(was)), 0) << path;
    ++files;
  }
  EXPECT_GE(files, 8);
}

}  // namespace
}  // namespace lightmill::webp_published_test
