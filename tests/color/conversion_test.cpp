#include "color/conversion.h"

#include "color/spaces.h"
#include "support/pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <lcms2.h>
#include <opencv2/imgproc.hpp>

#include <memory>

namespace lightmill {
namespace {

using testing::HasSubstr;
using Handle = std::unique_ptr<void, void (*)(void*)>;

Bytes bytes_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

Metadata with_profile(ColorSpace space) {
  Metadata metadata;
  metadata.icc = bytes_of(profile_of(space));
  return metadata;
}

/// By lcms2 alone, in 16 bits, and rounded.
cv::Mat by_lcms(const cv::Mat& bgr, std::span<const std::uint8_t> from, std::span<const std::uint8_t> to,
                cmsUInt32Number intent = INTENT_RELATIVE_COLORIMETRIC) {
  const auto open = [](std::span<const std::uint8_t> icc) {
    return Handle(cmsOpenProfileFromMem(icc.data(), static_cast<cmsUInt32Number>(icc.size())),
                  [](void* profile) { cmsCloseProfile(profile); });
  };
  const Handle source = open(from), target = open(to);
  const Handle transform(cmsCreateTransform(source.get(), TYPE_BGR_16, target.get(), TYPE_BGR_16, intent,
                                            cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOOPTIMIZE),
                         [](void* handle) { cmsDeleteTransform(handle); });
  cv::Mat wide, narrow;
  bgr.convertTo(wide, CV_16U, 257);
  for (int y = 0; y < wide.rows; ++y)
    cmsDoTransform(transform.get(), wide.ptr(y), wide.ptr(y), static_cast<cmsUInt32Number>(wide.cols));
  wide.convertTo(narrow, CV_8U, 1 / 257.0);
  return narrow;
}

/// All colors that are a multiple of 5 in each channel.
cv::Mat all_colors() {
  cv::Mat colors(52, 52 * 52, CV_8UC3);
  for (int y = 0; y < colors.rows; ++y)
    for (int x = 0; x < colors.cols; ++x)
      colors.at<cv::Vec3b>(y, x) = cv::Vec3b(static_cast<std::uint8_t>(5 * y), static_cast<std::uint8_t>(5 * (x % 52)),
                                             static_cast<std::uint8_t>(5 * (x / 52)));
  return colors;
}

Pixels pixels_of(const cv::Mat& mat) { return {mat, Region::whole(test::size_of(mat))}; }

cv::Mat changed(const cv::Mat& mat, const Metadata& metadata, const ColorTarget& target) {
  Frame frame = pixels_of(mat.clone());
  const ColorChange change = color_change(metadata, target, mat.channels() < 3);
  EXPECT_EQ(change.warning, "");
  if (change.conversion) convert_colors(*change.conversion, frame);
  return std::get<Pixels>(frame).mat;
}

TEST(ColorConversion, IsThatOfLcmsWithinALevel) {
  for (const ColorSpace from : {ColorSpace::srgb, ColorSpace::display_p3, ColorSpace::adobe_rgb})
    for (const ColorSpace to : {ColorSpace::srgb, ColorSpace::display_p3, ColorSpace::adobe_rgb}) {
      const cv::Mat made = changed(all_colors(), with_profile(from), {.space = to});
      EXPECT_LE(test::max_difference(made, by_lcms(all_colors(), profile_of(from), profile_of(to))), 1)
          << static_cast<int>(from) << " to " << static_cast<int>(to);
    }
}

TEST(ColorConversion, OfGrayColorsIsGray) {
  cv::Mat grays(1, 256, CV_8UC3);
  for (int i = 0; i < 256; ++i) grays.at<cv::Vec3b>(0, i) = cv::Vec3b::all(static_cast<std::uint8_t>(i));
  const cv::Mat made = changed(grays, with_profile(ColorSpace::display_p3), {.space = ColorSpace::srgb});
  EXPECT_EQ(test::max_difference(made, grays), 0);
}

TEST(ColorConversion, KeepsAlpha) {
  for (const int depth : {CV_8U, CV_16U}) {
    cv::Mat picture;
    test::noise({37, 5}, 4, 3).convertTo(picture, depth, depth == CV_16U ? 257 : 1);
    const cv::Mat made = changed(picture, with_profile(ColorSpace::adobe_rgb), {.space = ColorSpace::srgb});
    cv::Mat before, after;
    cv::extractChannel(picture, before, 3);
    cv::extractChannel(made, after, 3);
    EXPECT_EQ(cv::norm(before, after, cv::NORM_INF), 0);
    EXPECT_GT(cv::norm(picture, made, cv::NORM_INF), 10);
  }
}

TEST(ColorConversion, OfSixteenBitsIsFinerThanOfEight) {
  cv::Mat wide, back;
  all_colors().convertTo(wide, CV_16U, 257);
  const cv::Mat made = changed(wide, with_profile(ColorSpace::display_p3), {.space = ColorSpace::srgb});
  made.convertTo(back, CV_8U, 1 / 257.0);
  EXPECT_LE(test::max_difference(
                back, by_lcms(all_colors(), profile_of(ColorSpace::display_p3), profile_of(ColorSpace::srgb))),
            1);
}

/// Pixels from planes, chroma repeated.
cv::Mat bgr_of(const Planes& planes) {
  cv::Mat chroma[2], ycc;
  const cv::Mat luma = planes.plane[0].mat();
  for (std::size_t i = 0; i < 2; ++i)
    cv::resize(planes.plane[i + 1].mat(), chroma[i], luma.size(), 0, 0, cv::INTER_NEAREST);
  cv::merge(std::vector{luma, chroma[1], chroma[0]}, ycc);
  cv::cvtColor(ycc, ycc, cv::COLOR_YCrCb2BGR);
  return ycc;
}

Planes planes_of(Size size, Subsampling chroma, unsigned seed) {
  Planes planes = allocate_planes(size, chroma, 3, test::pool());
  for (std::size_t i = 0; i < 3; ++i) {
    const cv::Mat soft = test::soft_picture(planes.plane[i].size(), 1, seed + static_cast<unsigned>(i));
    soft.copyTo(planes.plane[i].mat());
  }
  return planes;
}

TEST(ColorConversion, OfPlanesIsThatOfTheirPixels) {
  const ColorChange change = color_change(with_profile(ColorSpace::display_p3), {.space = ColorSpace::srgb}, false);
  for (const Subsampling chroma : {kSampling420, kSampling422, kSampling444, Subsampling{1, 2}, Subsampling{4, 1}})
    for (const Size size : {Size{1, 1}, Size{200, 150}, Size{133, 67}}) {
      Frame frame = planes_of(size, chroma, 11);
      const cv::Mat pixels = bgr_of(std::get<Planes>(frame));
      const cv::Mat wanted = by_lcms(pixels, profile_of(ColorSpace::display_p3), profile_of(ColorSpace::srgb));
      convert_colors(*change.conversion, frame);
      cv::Mat luma;
      cv::cvtColor(wanted, luma, cv::COLOR_BGR2GRAY);
      EXPECT_LE(test::max_difference(std::get<Planes>(frame).plane[0].mat(), luma), 3)
          << size.width << to_string(chroma);
      EXPECT_GT(test::psnr(bgr_of(std::get<Planes>(frame)), wanted), 44) << size.width << to_string(chroma);
    }
}

/// The white of a profile is kept as it is then, which is done by lcms2.
TEST(ColorConversion, OfPlanesThroughLcmsIsThatOfTheirPixels) {
  const ColorTarget target{.space = ColorSpace::srgb, .intent = Intent::absolute};
  const ColorChange change = color_change(with_profile(ColorSpace::adobe_rgb), target, false);
  Frame frame = planes_of({67, 41}, kSampling420, 5);
  const cv::Mat pixels = bgr_of(std::get<Planes>(frame));
  const cv::Mat wanted =
      by_lcms(pixels, profile_of(ColorSpace::adobe_rgb), profile_of(ColorSpace::srgb), INTENT_ABSOLUTE_COLORIMETRIC);
  convert_colors(*change.conversion, frame);
  cv::Mat luma;
  cv::cvtColor(wanted, luma, cv::COLOR_BGR2GRAY);
  constexpr double kOfTables = 6;  // which lcms2 makes of the way through 8 bits
  EXPECT_LE(test::max_difference(std::get<Planes>(frame).plane[0].mat(), luma), kOfTables);
  EXPECT_GT(test::psnr(bgr_of(std::get<Planes>(frame)), wanted), 40);
}

TEST(ColorChange, IsNoneFromSrgbToSrgb) {
  for (const Metadata& metadata : {Metadata(), with_profile(ColorSpace::srgb)}) {
    const ColorChange change = color_change(metadata, {.space = ColorSpace::srgb}, false);
    EXPECT_EQ(change.conversion, nullptr);
    EXPECT_FALSE(change.changed);
    EXPECT_EQ(change.warning, "");
  }
}

TEST(ColorChange, BringsTheProfileOfWhatComesOfIt) {
  EXPECT_EQ(color_change({}, {.space = ColorSpace::display_p3}, false).profile,
            bytes_of(profile_of(ColorSpace::display_p3)));
  EXPECT_TRUE(color_change(with_profile(ColorSpace::adobe_rgb), {.space = ColorSpace::srgb}, false).profile.empty());
}

Metadata with_chunk(const char* type, Bytes bytes) {
  Metadata metadata;
  metadata.color_chunks.push_back({type, std::move(bytes)});
  return metadata;
}

TEST(ColorChange, HeedsWhatStandsInForAProfile) {
  const cv::Mat p3 = changed(all_colors(), with_profile(ColorSpace::display_p3), {.space = ColorSpace::srgb});
  const cv::Mat by_points = changed(all_colors(), with_chunk("cICP", {12, 13, 0, 1}), {.space = ColorSpace::srgb});
  EXPECT_LE(test::max_difference(by_points, p3), 1);
  const cv::Mat by_gamma = changed(all_colors(), with_chunk("gAMA", {0, 1, 0x86, 0xA0}), {.space = ColorSpace::srgb});
  EXPECT_EQ(by_gamma.at<cv::Vec3b>(20, 0)[0], 168) << "100 of linear light";
}

TEST(ColorChange, SaysWhatIsNotHeeded) {
  const auto warning = [](const Metadata& metadata, bool gray = false) {
    const ColorChange change = color_change(metadata, {.space = ColorSpace::srgb}, gray);
    EXPECT_EQ(change.conversion, nullptr);
    EXPECT_FALSE(change.changed);
    return change.warning;
  };
  EXPECT_THAT(warning(with_chunk("cICP", {9, 16, 0, 1})), HasSubstr("HDR (PQ)"));
  EXPECT_THAT(warning(with_profile(ColorSpace::display_p3), true), HasSubstr("does not fit"));
  Metadata broken = with_profile(ColorSpace::display_p3);
  broken.icc.resize(200);
  EXPECT_THAT(warning(broken), HasSubstr("cannot be read"));
}

TEST(ColorChange, OfGrayIsGray) {
  const cv::Mat gray = test::gradient({256, 3}, 1);
  const cv::Mat made = changed(gray, with_chunk("gAMA", {0, 1, 0x86, 0xA0}), {.space = ColorSpace::adobe_rgb});
  EXPECT_EQ(made.at<std::uint8_t>(0, 0), 0);
  EXPECT_EQ(made.at<std::uint8_t>(0, 255), 255);
  EXPECT_EQ(made.at<std::uint8_t>(0, 100), 168);
}

/// Results are the same at all times, so the profiles that are made have one date.
TEST(ColorSpaces, HaveProfilesOfOneDate) {
  for (const ColorSpace space : {ColorSpace::srgb, ColorSpace::display_p3, ColorSpace::adobe_rgb}) {
    const Bytes profile = bytes_of(profile_of(space));
    ASSERT_GT(profile.size(), 36u);
    EXPECT_EQ(Bytes(profile.begin() + 24, profile.begin() + 36), (Bytes{0x07, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0}));
  }
}

}  // namespace
}  // namespace lightmill
