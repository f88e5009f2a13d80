#include "support/published.h"

#include <gtest/gtest.h>

#include <sstream>

namespace lightmill::jpeg_published_test {
namespace {

cv::Mat bgra_by_djpeg(const std::filesystem::path& path) {
  const TemporaryFolder folder;
  test::run_or_throw({"djpeg", "-pnm", "-outfile", (folder / "a.pnm").native(), path.native()});
  const std::string pnm = folder.read("a.pnm");
  int channels = 0, width = 0, height = 0, most = 0;
  std::istringstream head(pnm);
  head.ignore(1) >> channels >> width >> height >> most;
  channels = channels == 6 ? 3 : 1;
  const cv::Mat samples(height, width, CV_8UC(channels), const_cast<char*>(pnm.data()) + head.tellg() + 1);
  cv::Mat bgr = samples;
  if (channels == 3) cv::cvtColor(samples, bgr, cv::COLOR_RGB2BGR);
  return test::as_bgra(bgr);
}

/// Of libjxl's tests, for which ImageMagick wrote a photograph in every way that a JPEG may sample and scan.
TEST(PublishedJpeg, IsReadAsByDjpeg) {
  for (const auto& path : test::published("/usr/share/libjxl-testdata/jxl/flower", ".jpg")) {
    const cv::Mat ours = test::pixels_of_published(test::contents_of(path));
    EXPECT_EQ(test::max_difference(test::as_bgra(ours), bgra_by_djpeg(path)), 0) << path;
  }
}

}  // namespace
}  // namespace lightmill::jpeg_published_test
