#include "ops/perform.h"

#include "samples/resample.h"
#include "support/pictures.h"
#include "support/workshop.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

namespace lightmill {
namespace {

constexpr Subsampling kSamplings[] = {kSampling444, kSampling420, kSampling422, {1, 2}};

Planes applied(const Operation& operation, Planes planes) {
  Frame frame = std::move(planes);
  perform(operation, frame, test::workshop());
  return std::get<Planes>(std::move(frame));
}

cv::Mat applied(const Operation& operation, const cv::Mat& mat) {
  Frame frame = Pixels{mat.clone(), Region::whole(test::size_of(mat))};
  perform(operation, frame, test::workshop());
  return std::get<Pixels>(frame).mat;
}

cv::Mat pixels_of(Planes planes) { return to_pixels(std::move(planes), test::workshop()).mat; }

cv::Mat luma_of(const cv::Mat& bgr) { return test::picture(test::planes_of(bgr, kSampling444), 0).clone(); }

// Both ways round: planes once a plane and once more in the conversion, pixels once a channel. A channel moves by 1.772
// levels for one of Cb, and 2.5 is the sum of half a level of Y, of Cb, of the result and of the operation's own
// rounding; contrast and blur carry it once more. Nothing here saturates: where a value is cut off, planes and pixels
// must differ.
TEST(Apply, InPlanesEqualsPixels) {
  const cv::Mat soft = test::soft_picture({97, 61}, 3, 4);
  const struct {
    const char* operation;
    int tolerance;
  } cases[] = {{"brightness 20", 3},  {"brightness -17.5", 3}, {"contrast 1.2", 4}, {"contrast 0.5", 3},
               {"saturation 1.2", 4}, {"saturation 0.4", 3},   {"blur 1.5", 4},     {"sharpen 0.5,1", 3}};
  for (const auto& [text, tolerance] : cases) {
    const Operation operation = parse_operation(text);
    const cv::Mat by_planes = pixels_of(applied(operation, test::planes_of(soft, kSampling444)));
    const cv::Mat by_pixels = applied(operation, soft);
    EXPECT_LE(test::max_difference(by_planes, by_pixels), tolerance) << text;
    EXPECT_GT(test::psnr(by_planes, by_pixels), 46) << text;
  }
}

// With chroma held at half size the planes cannot hold what the pixels hold; luma still agrees.
TEST(Apply, InSubsampledPlanesEqualsPixelsInLuma) {
  const cv::Mat soft = test::soft_picture({97, 61}, 3, 4);
  for (const Subsampling s : kSamplings) {
    for (const char* text :
         {"brightness 20", "contrast 1.2", "saturation 0.8", "blur 2", "sharpen 1.5,2", "grayscale"}) {
      const Operation operation = parse_operation(text);
      const Planes planes = applied(operation, test::planes_of(soft, s));
      const cv::Mat expected = applied(operation, soft);
      const cv::Mat luma = expected.channels() == 1 ? expected : luma_of(expected);
      EXPECT_LE(test::max_difference(test::picture(planes, 0), luma), 2) << text << " " << to_string(s);
    }
  }
}

TEST(Apply, ToGrayIsTheSameInBothDomains) {
  const cv::Mat gray = test::soft_picture({97, 61}, 1, 4);
  for (const char* text : {"brightness 200", "contrast 3", "gamma 2.2", "blur 3", "sharpen 5,2", "grayscale"}) {
    const Operation operation = parse_operation(text);
    const Planes planes = applied(operation, test::planes_of(gray, kSampling444));
    EXPECT_EQ(test::max_difference(test::picture(planes, 0), applied(operation, gray)), 0) << text;
  }
}

TEST(Apply, BlurTreatsChromaAsThePictureIs) {
  // Blurred at full size and then halved, and the reverse, differ by the halving's own blur, little at sigma 4.
  const cv::Mat soft = test::soft_picture({120, 90}, 3, 7);
  for (const Subsampling s : kSamplings) {
    const Planes planes = applied(Blur{4}, test::planes_of(soft, s));
    const Planes expected = test::planes_of(applied(Blur{4}, soft), s);
    for (int i = 0; i < 3; ++i) {
      EXPECT_LE(test::max_difference(test::picture(planes, i), test::picture(expected, i)), 3) << to_string(s) << i;
    }
  }
}

TEST(Apply, RepeatsTheEdgeInThePaddingOfLuma) {
  for (const char* text : {"blur 2", "sharpen 2,2", "brightness 9", "contrast 2"}) {
    const Planes planes = applied(parse_operation(text), test::noise_planes({21, 13}, kSampling420, 3, 7));
    for (int x = 0; x < 22; ++x) EXPECT_EQ(planes.plane[0].row(13)[x], planes.plane[0].row(12)[x]) << text;
    for (int y = 0; y < 14; ++y) EXPECT_EQ(planes.plane[0].row(y)[21], planes.plane[0].row(y)[20]) << text;
  }
}

TEST(Apply, TonesFollowTheirFormulas) {
  cv::Mat ramp(1, 256, CV_8UC1);
  for (int v = 0; v < 256; ++v) ramp.at<std::uint8_t>(v) = static_cast<std::uint8_t>(v);
  const auto value = [&](const char* text, int v) {
    return int{applied(parse_operation(text), ramp).at<std::uint8_t>(v)};
  };
  EXPECT_EQ(value("brightness 10", 100), 110);
  EXPECT_EQ(value("brightness 10", 250), 255);
  EXPECT_EQ(value("brightness -10", 5), 0);
  EXPECT_EQ(value("contrast 2", 128), 128);
  EXPECT_EQ(value("contrast 2", 130), 132);
  EXPECT_EQ(value("contrast 0", 3), 128);
  EXPECT_EQ(value("gamma 2.2", 0), 0);
  EXPECT_EQ(value("gamma 2.2", 255), 255);
  EXPECT_EQ(value("gamma 2.2", 56), 128);  // 255 * (56 / 255)^(1 / 2.2) = 128.1
}

TEST(Apply, TonesOfSixteenBitsFollowTheSameFormulas) {
  cv::Mat ramp(1, 65536, CV_16UC1);
  for (int v = 0; v < 65536; ++v) ramp.at<std::uint16_t>(v) = static_cast<std::uint16_t>(v);
  const auto expect = [&](const char* text, auto formula) {
    const cv::Mat found = applied(parse_operation(text), ramp);
    for (int v = 0; v < 65536; ++v) {
      const double exact = std::clamp<double>(formula(v), 0, 65535);
      ASSERT_NEAR(found.at<std::uint16_t>(v), exact, 0.5 + 1e-6) << text << " of " << v;
    }
  };
  expect("brightness 10.5", [](double v) { return v + 10.5 * 257; });
  expect("contrast 1.7", [](double v) { return 128 * 257 + 1.7 * (v - 128 * 257); });
  expect("gamma 2.2", [](double v) { return 65535 * std::pow(v / 65535, 1 / 2.2); });
}

cv::Mat channel_of(const cv::Mat& mat, int channel) {
  cv::Mat one;
  cv::extractChannel(mat, one, channel);
  return one;
}

constexpr const char* kOnSamples[] = {"brightness 20", "contrast 1.2",  "saturation 1.3", "gamma 1.7",
                                      "blur 1.5",      "sharpen 0.5,1", "grayscale"};

/// `mat` with a further channel.
cv::Mat with_alpha(const cv::Mat& mat, const cv::Mat& alpha) {
  std::vector<cv::Mat> channels;
  cv::split(mat, channels);
  channels.push_back(alpha);
  cv::Mat merged;
  cv::merge(channels, merged);
  return merged;
}

cv::Mat without_alpha(const cv::Mat& mat) {
  std::vector<cv::Mat> channels;
  cv::split(mat, channels);
  channels.pop_back();
  cv::Mat merged;
  cv::merge(channels, merged);
  return merged;
}

TEST(Apply, LeavesAlphaAlone) {
  for (const int channels : {1, 3}) {
    const cv::Mat color = test::noise({33, 22}, channels, 5), alpha = test::noise({33, 22}, 1, 6);
    for (const char* text : kOnSamples) {
      const cv::Mat found = applied(parse_operation(text), with_alpha(color, alpha));
      ASSERT_EQ(found.channels() % 2, 0) << text;
      EXPECT_EQ(test::max_difference(channel_of(found, found.channels() - 1), alpha), 0) << text;
    }
  }
}

TEST(Apply, ToOpaquePixelsIsTheSameAsWithoutAlpha) {
  for (const int channels : {1, 3}) {
    const cv::Mat color = test::noise({33, 22}, channels, 5), full(22, 33, CV_8UC1, cv::Scalar(255));
    for (const char* text : kOnSamples) {
      const cv::Mat found = applied(parse_operation(text), with_alpha(color, full));
      EXPECT_EQ(test::max_difference(without_alpha(found), applied(parse_operation(text), color)), 0) << text;
    }
  }
}

// Sixteen bits of a picture of eight: the same picture, to half a level of the narrower and what OpenCV's filters
// round.
TEST(Apply, ToSixteenBitsIsTheSamePicture) {
  for (const int channels : {1, 3, 2, 4}) {
    const cv::Mat narrow = test::soft_picture({97, 61}, channels, 4);
    cv::Mat wide;
    narrow.convertTo(wide, CV_16U, 257);
    for (const char* text : kOnSamples) {
      const cv::Mat found = applied(parse_operation(text), wide), expected = applied(parse_operation(text), narrow);
      ASSERT_EQ(found.type(), CV_MAKETYPE(CV_16U, expected.channels())) << text;
      cv::Mat back;
      found.convertTo(back, CV_8U, 1 / 257.0);
      EXPECT_LE(test::max_difference(back, expected), 1) << text << " of " << channels;
    }
  }
}

// Against the definition, in double precision, at one place.
TEST(Apply, BlurWeighsColorByAlpha) {
  const cv::Mat color = test::noise({41, 41}, 1, 5), alpha = test::noise({41, 41}, 1, 6);
  const double sigma = 2;
  double product = 0, sum = 0;
  for (int y = -6; y <= 6; ++y) {
    for (int x = -6; x <= 6; ++x) {
      const double weight = std::exp(-(x * x + y * y) / (2 * sigma * sigma)) * alpha.at<std::uint8_t>(20 + y, 20 + x);
      product += weight * color.at<std::uint8_t>(20 + y, 20 + x);
      sum += weight;
    }
  }
  EXPECT_NEAR(applied(Blur{sigma}, with_alpha(color, alpha)).at<cv::Vec2b>(20, 20)[0], product / sum, 1);
}

TEST(Apply, LooksNotAtWhatCannotBeSeen) {
  cv::Mat pixels(30, 40, CV_8UC4, cv::Scalar(0, 100, 0, 255));
  pixels.colRange(20, 40).setTo(cv::Scalar(255, 255, 255, 0));
  for (const char* text : {"blur 3", "sharpen 2,3"}) {
    const cv::Mat found = applied(parse_operation(text), pixels);
    EXPECT_EQ(test::max_difference(found.colRange(0, 20), pixels.colRange(0, 20)), 0) << text;
  }
}

TEST(Apply, SharpenWithoutAmountAndTonesWithoutEffectChangeNothing) {
  const cv::Mat noise = test::noise({33, 22}, 3, 5);
  for (const char* text : {"sharpen 0,3", "brightness 0", "contrast 1", "saturation 1", "gamma 1"}) {
    EXPECT_EQ(test::max_difference(applied(parse_operation(text), noise), noise), 0) << text;
  }
}

TEST(Apply, GrayscaleDropsChroma) {
  const Planes planes = applied(Grayscale{}, test::noise_planes({21, 13}, kSampling420, 3, 7));
  EXPECT_EQ(planes.count, 1);
  EXPECT_EQ(planes.subsampling, kSampling444);
  EXPECT_EQ(applied(Grayscale{}, test::noise({5, 4}, 3, 1)).type(), CV_8UC1);
  EXPECT_EQ(applied(Grayscale{}, test::noise({5, 4}, 1, 1)).type(), CV_8UC1);
}

TEST(Apply, OfTonesKeepsTheWindow) {
  Frame frame = Pixels{test::noise({9, 8}, 3, 1), {2, 1, 4, 4}};
  perform(Brightness{9}, frame, test::workshop());
  EXPECT_EQ(std::get<Pixels>(frame).window, (Region{2, 1, 4, 4}));
}

TEST(Apply, TakesTheSmallestPictures) {
  for (const Size size : {Size{1, 1}, Size{1, 7}, Size{9, 1}, Size{2, 2}}) {
    for (const char* text : {"blur 100", "blur 0.1", "sharpen 10,100", "brightness 1", "contrast 2", "grayscale"}) {
      for (const Subsampling s : kSamplings) applied(parse_operation(text), test::noise_planes(size, s, 3, 2));
      applied(parse_operation(text), test::noise_planes(size, kSampling444, 1, 2));
      EXPECT_EQ(test::size_of(applied(parse_operation(text), test::noise(size, 3, 2))), size);
    }
  }
}

TEST(Apply, RefusesGeometryAsThePlansFault) {
  for (const char* text : {"resize 5", "crop 1x1+0+0", "rotate 90", "flip vertical", "auto-orient"}) {
    EXPECT_THROW(applied(parse_operation(text), test::noise({5, 4}, 3, 1)), Error) << text;
  }
  EXPECT_THROW(applied(Custom{"planes", [](cv::Mat&) {}}, test::noise_planes({4, 4}, kSampling444, 3, 1)), Error);
}

TEST(Custom, MayReplaceThePicture) {
  const auto halve = [](cv::Mat& mat) { mat = mat({0, 0, mat.cols / 2, mat.rows / 2}).clone(); };
  const Custom operation{"halve", halve, [](Size size) { return Size{size.width / 2, size.height / 2}; }};
  Frame frame = Pixels{test::noise({8, 6}, 3, 1), Region::whole({8, 6})};
  perform(operation, frame, test::workshop());
  EXPECT_EQ(std::get<Pixels>(frame).window, Region::whole({4, 3}));
}

std::string complaint(const std::function<void(cv::Mat&)>& function) {
  try {
    applied(Custom{"mine", function}, test::noise({8, 6}, 3, 1));
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::operation_failed);
    return error.what();
  }
  return "";
}

TEST(Custom, IsHeldToItsPromise) {
  EXPECT_EQ(complaint([](cv::Mat& mat) { mat.release(); }),
            "custom mine gave nothing; it must give 8x6 of 1 or 3 x 8-bit");
  EXPECT_EQ(complaint([](cv::Mat& mat) { mat.convertTo(mat, CV_32F); }),
            "custom mine gave 8x6 of 3 x float; it must give 8x6 of 1 or 3 x 8-bit");
  EXPECT_EQ(complaint([](cv::Mat& mat) {
              mat = mat({0, 0, 4, 6});
            }),
            "custom mine gave 4x6 of 3 x 8-bit; it must give 8x6 of 1 or 3 x 8-bit");
  EXPECT_THAT(complaint([](cv::Mat& mat) { mat = cv::Mat(6, 8, CV_8UC4); }), testing::HasSubstr("4 x 8-bit"));
  EXPECT_THAT(complaint([](cv::Mat& mat) { mat = cv::Mat({2, 3, 4}, CV_8UC1); }), testing::HasSubstr("3 dimensions"));
  EXPECT_EQ(complaint([](cv::Mat& mat) { cv::extractChannel(mat, mat, 0); }), "");
}

TEST(Custom, ThrowsWhatItsFunctionThrows) {
  const Custom operation{"mine", [](cv::Mat&) { throw std::range_error("no more"); }};
  EXPECT_THROW(applied(operation, test::noise({8, 6}, 3, 1)), std::range_error);
}

}  // namespace
}  // namespace lightmill
