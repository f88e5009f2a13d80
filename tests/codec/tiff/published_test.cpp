#include "support/published.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

namespace lightmill::tiff_published_test {
namespace {

void expect_as_imagemagick(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> file = test::contents_of(path);
  const cv::Mat ours = test::pixels_of_published(file);
  EXPECT_EQ(ours.depth(), probe(file).bits == 16 ? CV_16U : CV_8U) << path;
  EXPECT_EQ(test::max_difference(test::as_bgra(ours), test::bgra_by_imagemagick(path, 1, ours)), 0) << path;
}

TEST(PublishedTiff, IsReadAsByImageMagick) {
  for (const auto& path : test::published(test::kGoPictures, ".tiff")) expect_as_imagemagick(path);
  for (const auto& path : test::published(test::kPixbufPictures, ".tiff")) expect_as_imagemagick(path);
  for (const auto& path : test::published(test::kPixbufPictures / "test-images/randomly-modified", ".tiff"))
    expect_as_imagemagick(path);
}

TEST(PublishedTiff, OfNoUseIsRefused) {
  for (const char* ending : {".tif", ".tiff"})
    for (const auto& path : test::published(test::kPixbufPictures / "test-images/fail", ending))
      EXPECT_THROW(test::pixels_of_published(test::contents_of(path)), Error) << path;
}

}  // namespace
}  // namespace lightmill::tiff_published_test
