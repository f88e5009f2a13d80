#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_surgery.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace lightmill::jpeg_decode_test {
namespace {

using test::blob_of;
using test::JpegKind;
using test::write_jpeg;

Decoded decode(std::span<const std::uint8_t> bytes, step::Decode step) {
  return codec_for(bytes).decode(blob_of(bytes), {.step = step, .limits = {}}, test::pool(), test::no_cores());
}

using Kind = std::tuple<Size, Subsampling, bool>;  // size, subsampling, progressive
class JpegPlanes : public testing::TestWithParam<Kind> {
 protected:
  Size size() const { return std::get<0>(GetParam()); }
  Subsampling subsampling() const { return std::get<1>(GetParam()); }
  std::vector<std::uint8_t> bytes() const {
    const JpegKind kind{
        .luma_across = subsampling().across, .luma_down = subsampling().down, .progressive = std::get<2>(GetParam())};
    return write_jpeg(test::soft_picture(size(), 3, 1), kind);
  }
};

TEST_P(JpegPlanes, HaveTheHeadersGeometry) {
  const auto file = bytes();
  const ImageInfo info = probe(file);
  EXPECT_EQ(info.size, size());
  EXPECT_EQ(info.subsampling, subsampling());
  EXPECT_EQ(info.color, ColorModel::ycc);
  EXPECT_TRUE(info.regular_sampling);
  EXPECT_EQ(info.progressive, std::get<2>(GetParam()));
  EXPECT_EQ(info.file_bytes, file.size());
}

TEST_P(JpegPlanes, AreWhatThePixelPathSeesBeforeItsColorConversion) {
  const auto file = bytes();
  const Planes planes = std::get<Planes>(decode(file, {Domain::planes}).frame);
  ASSERT_EQ(planes.count, 3);
  const cv::Mat luma = test::picture(planes, 0);
  const cv::Mat gray = std::get<Pixels>(decode(file, {Domain::pixels, {}, step::Channels::luma}).frame).mat;
  EXPECT_EQ(test::max_difference(luma, gray), 0);  // both are libjpeg's luma
  EXPECT_EQ(planes.plane[1].size(), chroma_size(size(), subsampling()));
}

/// On a soft picture, however it is scaled down: nothing moves by a fraction of a sample, no plane is at another scale.
TEST_P(JpegPlanes, AtAScaleAreTheSamePictureSmaller) {
  const auto file = bytes();
  const Planes full = std::get<Planes>(decode(file, {Domain::planes}).frame);
  for (const int n : {2, 4, 8}) {
    const Planes scaled = std::get<Planes>(decode(file, {Domain::planes, {1, n}}).frame);
    EXPECT_EQ(scaled.window, (Region{0, 0, size().width / double(n), size().height / double(n)}));
    for (std::size_t i = 0; i < 3; ++i) {
      const cv::Mat all = full.plane[i].mat();
      const cv::Rect whole(0, 0, all.cols / n, all.rows / n);
      if (whole.empty()) continue;
      cv::Mat box;
      cv::resize(all(cv::Rect(0, 0, whole.width * n, whole.height * n)), box, whole.size(), 0, 0, cv::INTER_AREA);
      EXPECT_LE(test::max_difference(scaled.plane[i].mat()(whole).clone(), box), 3) << "1/" << n << " plane " << i;
    }
  }
}

TEST_P(JpegPlanes, LumaAloneIsTheSameLuma) {
  const auto file = bytes();
  const Planes all = std::get<Planes>(decode(file, {Domain::planes, {1, 2}}).frame);
  const Planes luma = std::get<Planes>(decode(file, {Domain::planes, {1, 2}, step::Channels::luma}).frame);
  ASSERT_EQ(luma.count, 1);
  const cv::Rect common(0, 0, ceil_div(size().width, 2), ceil_div(size().height, 2));
  EXPECT_EQ(test::max_difference(all.plane[0].mat()(common).clone(), luma.plane[0].mat()(common).clone()), 0);
}

INSTANTIATE_TEST_SUITE_P(Sizes, JpegPlanes,
                         testing::Combine(testing::Values(Size{1, 1}, Size{7, 9}, Size{64, 48}, Size{129, 67},
                                                          Size{333, 250}),
                                          testing::Values(Subsampling{1, 1}, Subsampling{2, 1}, Subsampling{2, 2},
                                                          Subsampling{1, 2}, Subsampling{4, 1}, Subsampling{4, 2}),
                                          testing::Bool()));

TEST(JpegDecode, ReadsRestartMarkersAndArithmeticCoding) {
  const cv::Mat picture = test::soft_picture({200, 150}, 3, 2);
  const auto plain = write_jpeg(picture);
  const Planes expected = std::get<Planes>(decode(plain, {Domain::planes}).frame);
  for (const JpegKind& kind : {JpegKind{.restart_rows = 1}, JpegKind{.arithmetic = true}}) {
    const auto file = write_jpeg(picture, kind);
    EXPECT_EQ(probe(file).arithmetic, kind.arithmetic);
    const Planes planes = std::get<Planes>(decode(file, {Domain::planes}).frame);
    EXPECT_EQ(test::max_difference(test::picture(planes, 0), test::picture(expected, 0)), 0);
  }
}

TEST(JpegDecode, ReadsGrayRgbAndInks) {
  const cv::Mat gray = test::soft_picture({90, 60}, 1, 3), color = test::soft_picture({90, 60}, 3, 3);
  const auto gray_file =
      write_jpeg(gray, {.input = JCS_GRAYSCALE, .stored = JCS_GRAYSCALE, .luma_across = 2, .luma_down = 2});
  EXPECT_EQ(probe(gray_file).color, ColorModel::gray);
  EXPECT_GT(test::psnr(test::picture(std::get<Planes>(decode(gray_file, {Domain::planes}).frame), 0), gray), 38);

  const auto rgb_file = write_jpeg(color, {.stored = JCS_RGB});
  EXPECT_EQ(probe(rgb_file).color, ColorModel::rgb);
  EXPECT_GT(test::psnr(std::get<Pixels>(decode(rgb_file, {Domain::pixels}).frame).mat, color), 36);

  cv::Mat ink(color.size(), CV_8UC4);  // Adobe's inverted CMYK without black: C = R, M = G, Y = B
  for (int y = 0; y < ink.rows; ++y) {
    for (int x = 0; x < ink.cols; ++x) {
      const auto& bgr = color.at<cv::Vec3b>(y, x);
      ink.at<cv::Vec4b>(y, x) = {bgr[2], bgr[1], bgr[0], 255};
    }
  }
  for (const J_COLOR_SPACE stored : {JCS_CMYK, JCS_YCCK}) {
    const auto file = write_jpeg(ink, {.input = JCS_CMYK, .stored = stored});
    EXPECT_EQ(probe(file).color, stored == JCS_CMYK ? ColorModel::cmyk : ColorModel::ycck);
    const Decoded decoded = decode(file, {Domain::pixels});
    EXPECT_GT(test::psnr(std::get<Pixels>(decoded.frame).mat, color), 36);
    EXPECT_EQ(decoded.warnings.size(), 1u) << "approximate colors are said aloud";
  }
  const auto unmarked = test::without(write_jpeg(ink, {.input = JCS_CMYK, .stored = JCS_CMYK}), 0xEE);
  EXPECT_EQ(probe(unmarked).color, ColorModel::cmyk);
  const Decoded decoded = decode(unmarked, {Domain::pixels});
  EXPECT_GT(test::psnr(std::get<Pixels>(decoded.frame).mat, color), 36) << "other readers take it for inverted, too";
  EXPECT_EQ(decoded.warnings.size(), 1u);
}

TEST(JpegDecode, OddSamplingIsToldAndDecodesToPixels) {
  const cv::Mat picture = test::soft_picture({100, 80}, 3, 4);
  const auto file = write_jpeg(picture, {.luma_across = 1, .chroma_across = 2});  // chroma finer than luma
  EXPECT_FALSE(probe(file).regular_sampling);
  EXPECT_EQ(std::get<Pixels>(decode(file, {Domain::pixels}).frame).mat.size(), picture.size());
}

}  // namespace
}  // namespace lightmill::jpeg_decode_test
