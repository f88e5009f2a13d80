// Pixels with alpha and of 16 bits against definitions in double precision.
#include "samples/resample.h"
#include "samples/turn.h"
#include "support/pictures.h"
#include "support/reference_resize.h"
#include "support/workshop.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace lightmill {
namespace {

constexpr std::array kResamplings = {Resampling::lanczos3, Resampling::bicubic, Resampling::linear, Resampling::area};

cv::Mat resampled(const cv::Mat& mat, const Region& window, Size size, Resampling filter) {
  return std::get<Pixels>(resample(Pixels{mat, window}, {size, filter, kSampling444}, test::workshop())).mat;
}

double largest(const cv::Mat& mat) { return mat.depth() == CV_16U ? 65535 : 255; }

std::vector<cv::Mat> channels_of(const cv::Mat& mat) {
  cv::Mat wide;
  mat.convertTo(wide, CV_64F);
  std::vector<cv::Mat> channels;
  cv::split(wide, channels);
  return channels;
}

cv::Mat noise(Size size, int type, unsigned seed, double low = 0, double high = 1) {
  cv::Mat mat(test::cv_size(size), type);
  const double most = largest(mat);
  cv::RNG(seed).fill(mat, cv::RNG::UNIFORM, low * most, high * most + 1);
  return mat;
}

/// Colors times alpha, and alpha, resampled; then their quotient.
void compare(const cv::Mat& mat, const Region& window, Size size, Resampling filter) {
  const cv::Mat across = test::reference_weights(mat.cols, window.x, window.width, size.width, filter);
  const cv::Mat down = test::reference_weights(mat.rows, window.y, window.height, size.height, filter);
  const std::vector<cv::Mat> from = channels_of(mat), found = channels_of(resampled(mat, window, size, filter));
  const cv::Mat alpha = down * from.back() * across.t();
  const double most = largest(mat);
  for (std::size_t c = 0; c + 1 < from.size(); ++c) {
    const cv::Mat product = down * from[c].mul(from.back()) * across.t();
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const double by = alpha.at<double>(y, x);
        ASSERT_NEAR(found.back().at<double>(y, x), std::clamp(by, 0.0, most), 0.75);
        if (by < most / 16) continue;
        ASSERT_NEAR(found[c].at<double>(y, x), std::clamp(product.at<double>(y, x) / by, 0.0, most), 1.0)
            << to_string(filter) << " " << to_string(size) << " at " << x << "," << y << ", alpha " << by;
      }
    }
  }
}

TEST(ScalePixels, WeighsColorByAlpha) {
  for (const int type : {CV_8UC2, CV_8UC4, CV_16UC2, CV_16UC4}) {
    // Within what a filter's overshoot leaves in range, so that nothing is cut off on the way.
    const cv::Mat mat = noise({151, 120}, type, 3, 0.1, 0.9);
    for (const Resampling filter : kResamplings) {
      compare(mat, Region::whole({151, 120}), {64, 48}, filter);
      compare(mat, {10.25, 20.5, 100.75, 90.125}, {44, 57}, filter);
      compare(mat, {20, 30, 60, 60}, {130, 130}, filter);
      compare(mat, Region::whole({151, 120}), {9, 7}, filter);  // not by zimg
    }
  }
}

/// Opaque of one color on the left, another that nobody sees on the right.
template <typename Pixel>
cv::Mat half_seen(const Pixel& seen, const Pixel& hidden) {
  cv::Mat mat(test::cv_size({120, 90}), cv::traits::Type<Pixel>::value);
  mat.setTo(seen);
  mat.colRange(59, 120).setTo(hidden);
  return mat;
}

/// All that can be seen has the color of what could be seen.
void expect_no_fringe(const cv::Mat& mat, double color, double tolerance) {
  for (const Resampling filter : kResamplings) {
    for (const Size size : {Size{50, 37}, Size{7, 5}, Size{240, 180}}) {
      const std::vector<cv::Mat> found = channels_of(resampled(mat, Region::whole({120, 90}), size, filter));
      for (int x = 0; x < size.width; ++x) {
        const double alpha = found.back().at<double>(size.height / 2, x);
        if (alpha < largest(mat) / 16) continue;
        EXPECT_NEAR(found[0].at<double>(size.height / 2, x), color, tolerance)
            << to_string(filter) << " " << to_string(size) << " column " << x << ", alpha " << alpha;
      }
    }
  }
}

TEST(ScalePixels, LeavesNoFringeOfWhatCannotBeSeen) {
  expect_no_fringe(half_seen(cv::Vec4b(0, 0, 0, 255), cv::Vec4b(255, 255, 255, 0)), 0, 0);
  expect_no_fringe(half_seen(cv::Vec2b(0, 255), cv::Vec2b(255, 0)), 0, 0);
  expect_no_fringe(half_seen(cv::Vec4w(0, 0, 0, 65535), cv::Vec4w(65535, 65535, 65535, 0)), 0, 0);
}

// Filters overshoot beside an edge: in alpha, where it is cut off, and in color times alpha, where it is not.
TEST(ScalePixels, LeavesNoHaloOfTheFiltersOwn) {
  expect_no_fringe(half_seen(cv::Vec4b(128, 128, 128, 255), cv::Vec4b(128, 128, 128, 0)), 128, 1);
  expect_no_fringe(half_seen(cv::Vec4b(200, 128, 128, 255), cv::Vec4b(0, 128, 128, 0)), 200, 1);
  expect_no_fringe(half_seen(cv::Vec2w(30000, 65535), cv::Vec2w(65535, 0)), 30000, 1);
}

TEST(ScalePixels, MakesWhatCannotBeSeenBlack) {
  const cv::Mat mat = half_seen(cv::Vec4b(9, 9, 9, 255), cv::Vec4b(255, 255, 255, 0));
  for (const Resampling filter : kResamplings) {
    const cv::Mat found = resampled(mat, Region::whole({120, 90}), {60, 45}, filter);
    EXPECT_EQ(found.at<cv::Vec4b>(20, 55), cv::Vec4b(0, 0, 0, 0)) << to_string(filter);
  }
}

TEST(ScalePixels, TakesOpaquePicturesAsIfTheyHadNoAlpha) {
  for (const int depth : {CV_8U, CV_16U}) {
    for (const int colors : {1, 3}) {
      const cv::Mat mat = noise({151, 120}, CV_MAKETYPE(depth, colors), 5);
      std::vector<cv::Mat> channels;
      cv::split(mat, channels);
      const cv::Mat full(mat.size(), depth, cv::Scalar(largest(mat)));
      channels.push_back(full);
      cv::Mat with_alpha;
      cv::merge(channels, with_alpha);
      for (const Resampling filter : kResamplings) {
        for (const Size size : {Size{64, 48}, Size{9, 7}, Size{200, 130}}) {
          std::vector<cv::Mat> found;
          cv::split(resampled(with_alpha, {3.5, 0, 140.25, 119}, size, filter), found);
          EXPECT_EQ(cv::countNonZero(found.back() != largest(mat)), 0);
          found.pop_back();
          cv::Mat color;
          cv::merge(found, color);
          EXPECT_EQ(test::max_difference(color, resampled(mat, {3.5, 0, 140.25, 119}, size, filter)), 0);
        }
      }
    }
  }
}

TEST(ScalePixels, KeepsSixteenBits) {
  const cv::Mat mat = noise({151, 120}, CV_16UC3, 7);
  for (const Resampling filter : kResamplings) {
    for (const Size size : {Size{64, 48}, Size{9, 7}, Size{200, 130}}) {
      const Region window{2.25, 1, 140.5, 118};
      const std::vector<cv::Mat> from = channels_of(mat), found = channels_of(resampled(mat, window, size, filter));
      for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_LE(test::max_error(found[c], test::reference_resize(from[c], window, size, filter, 65535)), 0.75)
            << to_string(filter) << " " << to_string(size);
      }
    }
  }
}

TEST(ScalePixels, GivesFlatSixteenBitsBackFlat) {
  for (const int value : {0, 1, 257, 30001, 65534, 65535}) {
    const cv::Mat flat(150, 201, CV_16UC4, cv::Scalar::all(value));
    for (const Resampling filter : kResamplings) {
      for (const Size size : {Size{160, 120}, Size{3, 2}}) {
        const cv::Mat expected(test::cv_size(size), CV_16UC4, cv::Scalar::all(value));
        EXPECT_EQ(test::max_difference(resampled(flat, {0.25, 0.5, 200.5, 149}, size, filter), expected), 0) << value;
      }
    }
  }
}

TEST(ScalePixels, IsExactForEveryAlphaOfAFlatPicture) {
  for (int alpha = 0; alpha < 256; ++alpha) {
    const cv::Vec4b pixel(255, 128, 1, static_cast<std::uint8_t>(alpha));
    const cv::Mat flat(80, 100, CV_8UC4, cv::Scalar(pixel));
    const cv::Mat found = resampled(flat, Region::whole({100, 80}), {50, 41}, Resampling::lanczos3);
    const cv::Vec4b expected = alpha == 0 ? cv::Vec4b(0, 0, 0, 0) : pixel;
    const int allowed =
        alpha < 16 ? 8 / std::max(1, alpha) + 1 : 0;  // half a level of a product is much of a small one
    EXPECT_EQ(found.at<cv::Vec4b>(20, 25)[3], expected[3]);
    for (int c = 0; c < 3; ++c) EXPECT_NEAR(found.at<cv::Vec4b>(20, 25)[c], expected[c], allowed) << alpha;
  }
}

TEST(Settle, CopiesAlphaAndSixteenBits) {
  for (const int type : {CV_8UC2, CV_8UC4, CV_16UC1, CV_16UC3, CV_16UC4}) {
    const cv::Mat mat = noise({20, 10}, type, 1);
    const Frame frame = settle(Pixels{mat, {3, 2, 7, 5}}, {{7, 5}, kSampling444}, test::workshop());
    EXPECT_EQ(test::max_difference(std::get<Pixels>(frame).mat, mat({3, 2, 7, 5})), 0);
  }
}

TEST(Turn, TakesAlphaAndSixteenBits) {
  for (const int type : {CV_8UC2, CV_8UC4, CV_16UC1, CV_16UC3, CV_16UC4}) {
    const cv::Mat mat = noise({20, 10}, type, 1);
    for (int value = 1; value <= 8; ++value) {
      const Orientation by = static_cast<Orientation>(value);
      const Frame there = turn(Pixels{mat.clone(), Region::whole({20, 10})}, by, test::workshop());
      std::vector<cv::Mat> channels, turned;
      cv::split(mat, channels);
      cv::split(std::get<Pixels>(there).mat, turned);
      for (std::size_t c = 0; c < channels.size(); ++c) {
        const Frame one = turn(Pixels{channels[c], Region::whole({20, 10})}, by, test::workshop());
        EXPECT_EQ(test::max_difference(turned[c], std::get<Pixels>(one).mat), 0) << to_string(by);
      }
    }
  }
}

}  // namespace
}  // namespace lightmill
