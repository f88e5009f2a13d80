#include "support/published.h"

#include "avif_files.h"

#include <gtest/gtest.h>

namespace lightmill::avif_published_test {
namespace {

/// They are of older writers, which left out what libavif asks for where it is strict. Of a sequence avifdec gives the
/// first picture, as we do. Chroma is brought to luma's size by libavif in both.
TEST(PublishedAvif, IsReadAsByAvifdec) {
  for (const auto& path : test::published(test::kMimetypePictures, ".avif")) {
    const test::File file = test::contents_of(path);
    const cv::Mat ours = test::pixels_of_published(file);
    const cv::Mat theirs = test::avifdec(file, ours.depth() == CV_16U ? 16 : 8, {"--no-strict"});
    EXPECT_LE(test::max_difference(test::as_bgra(ours), test::as_bgra(theirs)), 1) << path;
  }
}

}  // namespace
}  // namespace lightmill::avif_published_test
