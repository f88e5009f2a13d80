#include "samples/flatten.h"

#include "support/workshop.h"

#include <gtest/gtest.h>

#include <array>

namespace lightmill {
namespace {

cv::Mat flattened(const cv::Mat& mat, Color ground) {
  return flatten({mat, Region::whole(test::size_of(mat))}, {ground}, test::workshop()).mat;
}

/// By the definition, in double precision. Gray and alpha in `samples` go to each of three channels.
double laid(double color, double alpha, double ground, double most) {
  return std::round((color * alpha + ground * (most / 255) * (most - alpha)) / most);
}

template <typename Sample>
void expect_blended(const cv::Mat& mat, Color ground) {
  const cv::Mat result = flattened(mat, ground);
  const int from = mat.channels(), to = result.channels();
  const double most = std::numeric_limits<Sample>::max(), grounds[] = {1. * ground.b, 1. * ground.g, 1. * ground.r};
  ASSERT_EQ(result.depth(), mat.depth());
  ASSERT_EQ(result.size(), mat.size());
  for (int y = 0; y < mat.rows; ++y) {
    for (int x = 0; x < mat.cols; ++x) {
      const Sample* pixel = mat.ptr<Sample>(y) + x * from;
      for (int c = 0; c < to; ++c) {
        const double expected = laid(pixel[from == 2 ? 0 : c], pixel[from - 1], grounds[c], most);
        ASSERT_EQ(result.ptr<Sample>(y)[x * to + c], expected) << x << "," << y << " channel " << c;
      }
    }
  }
}

TEST(Flatten, BlendsEveryByteWithEveryAlpha) {
  cv::Mat every(256, 256, CV_8UC2);
  for (int y = 0; y < 256; ++y)
    for (int x = 0; x < 256; ++x) every.at<cv::Vec2b>(y, x) = cv::Vec2b(std::uint8_t(x), std::uint8_t(y));
  for (const std::uint8_t level : std::to_array<std::uint8_t>({0, 1, 127, 200, 255}))
    expect_blended<std::uint8_t>(every, {level, level, level});
}

TEST(Flatten, BlendsChannelsWithTheirOwnGround) {
  expect_blended<std::uint8_t>(test::noise({61, 47}, 4, 3), {200, 100, 7});
  expect_blended<std::uint8_t>(test::noise({61, 47}, 2, 3), {200, 100, 7});
  EXPECT_EQ(flattened(test::noise({3, 2}, 2, 3), {9, 9, 9}).type(), CV_8UC1);
}

TEST(Flatten, BlendsSixteenBits) {
  cv::Mat mat(211, 157, CV_16UC4);
  cv::RNG(5).fill(mat, cv::RNG::UNIFORM, 0, 65536);
  mat.row(0).setTo(cv::Scalar::all(65535));
  mat.row(1).setTo(cv::Scalar(65535, 0, 32768, 65534));
  mat.row(2).setTo(cv::Scalar(65535, 0, 32768, 0));
  for (const Color ground : {Color{}, Color{0, 0, 0}, Color{1, 127, 254}}) expect_blended<std::uint16_t>(mat, ground);
  cv::Mat gray(50, 40, CV_16UC2);
  cv::RNG(6).fill(gray, cv::RNG::UNIFORM, 0, 65536);
  expect_blended<std::uint16_t>(gray, {3, 4, 5});
}

TEST(Flatten, LeavesOpaquePicturesAndWindowsAlone) {
  const cv::Mat color = test::noise({9, 6}, 3, 1);
  EXPECT_EQ(flattened(color, {0, 0, 0}).data, color.data);
  const Region window{1, 2, 5.5, 3};
  EXPECT_EQ(flatten({test::noise({9, 6}, 4, 1), window}, {}, test::workshop()).window, window);
}

}  // namespace
}  // namespace lightmill
