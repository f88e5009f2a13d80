#include "ops/perform.h"

#include "samples/resample.h"
#include "support/pictures.h"
#include "support/workshop.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

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
  } cases[] = {{"brightness 20", 3}, {"brightness -17.5", 3}, {"contrast 1.2", 4},
               {"contrast 0.5", 3},  {"blur 1.5", 4},         {"sharpen 0.5,1", 3}};
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
    for (const char* text : {"brightness 20", "contrast 1.2", "blur 2", "sharpen 1.5,2", "grayscale"}) {
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

TEST(Apply, SharpenWithoutAmountAndTonesWithoutEffectChangeNothing) {
  const cv::Mat noise = test::noise({33, 22}, 3, 5);
  for (const char* text : {"sharpen 0,3", "brightness 0", "contrast 1", "gamma 1"}) {
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
