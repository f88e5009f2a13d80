// Samples that are mixed as light, against a definition in double precision.
#include "samples/resample.h"
#include "support/pictures.h"
#include "support/reference_resize.h"
#include "support/workshop.h"

#include <gtest/gtest.h>

#include <cmath>

namespace lightmill {
namespace {

double srgb_light(double stored) {
  return stored <= 0.04045 ? stored / 12.92 : std::pow((stored + 0.055) / 1.055, 2.4);
}
double srgb_stored(double light) {
  light = std::clamp(light, 0.0, 1.0);
  return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

const LightCurves& srgb_curves() {
  static const auto curve = std::make_shared<const LightCurve>(srgb_light);
  static const LightCurves curves{{curve, curve, curve}};
  return curves;
}

double most_of(const cv::Mat& mat) { return mat.depth() == CV_16U ? 65535 : 255; }

cv::Mat in_light(const cv::Mat& mat, Size size, Resampling filter) {
  const step::Resample step{size, filter, kSampling444, true};
  return std::get<Pixels>(
             resample(Pixels{mat, Region::whole(test::size_of(mat))}, step, test::workshop(), &srgb_curves()))
      .mat;
}

cv::Mat random_pixels(Size size, int type, unsigned seed) {
  cv::Mat mat(test::cv_size(size), type);
  cv::RNG(seed).fill(mat, cv::RNG::UNIFORM, 0, most_of(mat) + 1);
  return mat;
}

std::vector<cv::Mat> lights_of(const cv::Mat& mat, bool alpha) {
  cv::Mat wide;
  mat.convertTo(wide, CV_64F, 1 / most_of(mat));
  std::vector<cv::Mat> channels;
  cv::split(wide, channels);
  for (std::size_t c = 0; c + (alpha ? 1 : 0) < channels.size(); ++c)
    for (int y = 0; y < wide.rows; ++y)
      std::transform(channels[c].ptr<double>(y), channels[c].ptr<double>(y) + wide.cols, channels[c].ptr<double>(y),
                     srgb_light);
  return channels;
}

void expect_defined(const cv::Mat& mat, Size size, Resampling filter) {
  const bool alpha = mat.channels() % 2 == 0;
  const cv::Mat across = test::reference_weights(mat.cols, 0, mat.cols, size.width, filter);
  const cv::Mat down = test::reference_weights(mat.rows, 0, mat.rows, size.height, filter);
  const std::vector<cv::Mat> from = lights_of(mat, alpha);
  cv::Mat found;
  in_light(mat, size, filter).convertTo(found, CV_64F);
  std::vector<cv::Mat> channels;
  cv::split(found, channels);
  const double most = most_of(mat), tolerance = mat.depth() == CV_16U ? 12 : 0.55;  // 12 of 65,535
  const cv::Mat weights = alpha ? from.back() : cv::Mat::ones(mat.size(), CV_64F);
  const cv::Mat weight = down * weights * across.t();
  for (std::size_t c = 0; c + (alpha ? 1 : 0) < from.size(); ++c) {
    const cv::Mat sum = down * from[c].mul(weights) * across.t();
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x) {
        if (weight.at<double>(y, x) < 1.0 / 16) continue;
        const double light = sum.at<double>(y, x) / weight.at<double>(y, x);
        ASSERT_NEAR(channels[c].at<double>(y, x), most * srgb_stored(light), tolerance)
            << to_string(filter) << " " << mat.type() << " at " << x << "," << y << ", light " << light;
      }
  }
}

TEST(LinearLight, IsWhatIsMixed) {
  for (const int type : {CV_8UC1, CV_8UC2, CV_8UC3, CV_8UC4, CV_16UC1, CV_16UC2, CV_16UC3, CV_16UC4})
    for (const Resampling filter : {Resampling::lanczos3, Resampling::bicubic, Resampling::linear, Resampling::area}) {
      expect_defined(random_pixels({160, 120}, type, 1), {53, 41}, filter);
      expect_defined(random_pixels({9, 5}, type, 2), {4, 3}, filter);  // which zimg does not do
    }
}

TEST(LinearLight, OfFlatPicturesChangesNoLevel) {
  for (const Size from : {Size{120, 90}, Size{7, 6}})
    for (int level = 0; level < 256; ++level) {
      const cv::Mat flat(test::cv_size(from), CV_8UC3, cv::Scalar(level, 255 - level, 128));
      const cv::Mat made = in_light(flat, {from.width / 2, from.height / 3}, Resampling::lanczos3);
      ASSERT_EQ(cv::norm(made, cv::Mat(made.size(), CV_8UC3, flat.at<cv::Vec3b>(0, 0)), cv::NORM_INF), 0) << level;
    }
}

TEST(LinearLight, OfFlatPicturesOfSixteenBitsChangesNoLevel) {
  for (int level = 0; level < 65'536; level += 331) {
    const cv::Mat flat(90, 120, CV_16UC1, cv::Scalar(level));
    const cv::Mat made = in_light(flat, {60, 30}, Resampling::lanczos3);
    ASSERT_EQ(cv::norm(made, cv::Mat(made.size(), CV_16UC1, cv::Scalar(level)), cv::NORM_INF), 0) << level;
  }
}

TEST(LinearLight, OfBlackAndWhiteLinesIsHalfOfWhite) {
  for (const int type : {CV_8UC1, CV_16UC1}) {
    cv::Mat lines(200, 200, type, cv::Scalar(0));
    for (int y = 0; y < lines.rows; y += 2) lines.row(y).setTo(most_of(lines));
    const cv::Mat made = in_light(lines, {100, 100}, Resampling::area);
    cv::Mat wide;
    made.convertTo(wide, CV_64F, 255 / most_of(lines));
    EXPECT_NEAR(cv::mean(wide)[0], 187.5, 0.6) << "128 where what is stored is mixed";
  }
}

TEST(LinearLight, WeighsColorByAlpha) {
  cv::Mat edge(120, 120, CV_8UC4, cv::Scalar(0, 0, 255, 0));
  edge.colRange(0, 61).setTo(cv::Scalar(200, 100, 50, 255));
  const cv::Mat made = in_light(edge, {40, 40}, Resampling::lanczos3);
  for (int x = 0; x < 40; ++x) {
    const auto& pixel = made.at<cv::Vec4b>(20, x);
    if (pixel[3] < 3) continue;
    EXPECT_NEAR(pixel[0], 200, 1) << x;
    EXPECT_NEAR(pixel[2], 50, 1) << x << ": what cannot be seen does not show";
  }
}

}  // namespace
}  // namespace lightmill
