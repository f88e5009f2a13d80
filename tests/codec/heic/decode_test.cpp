#include "heif_tools.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill::heic_decode_test {
namespace {

using test::alpha_item;
using test::coded_item;
using test::decode_heic_file;
using test::File;
using test::gray_item;
using test::heic_pixels;
using test::heif_converted;
using test::heif_enc;
using test::HeifWriter;
using test::rgb_item;
using testing::HasSubstr;

TEST(Heic, LosslessColorsAreKeptToTheBit) {
  for (const Size size : {Size{16, 16}, Size{96, 64}}) {
    const cv::Mat picture = test::noise(size, 3, 7);
    const File file = HeifWriter{.items = {rgb_item(1, picture)}}.write();
    const ImageInfo info = test::probe_heic(file);
    EXPECT_EQ(info.size, size);
    EXPECT_EQ(info.color, ColorModel::rgb);
    EXPECT_EQ(info.subsampling, kSampling444);
    EXPECT_EQ(test::max_difference(heic_pixels(file), picture), 0) << size.width;
  }
}

TEST(Heic, LosslessGrayIsGray) {
  const cv::Mat picture = test::noise({32, 24}, 1, 7);
  const File file = HeifWriter{.items = {gray_item(1, picture)}}.write();
  EXPECT_EQ(test::probe_heic(file).color, ColorModel::gray);
  EXPECT_EQ(test::max_difference(heic_pixels(file), picture), 0);
}

TEST(Heic, GrayOfVideoHasLessThanAllLevels) {
  cv::Mat picture(16, 16, CV_8U, cv::Scalar(16));
  picture.colRange(8, 16).setTo(235);
  const cv::Mat pixels = heic_pixels(HeifWriter{.items = {gray_item(1, picture, false)}}.write());
  EXPECT_EQ(pixels.at<std::uint8_t>(0, 0), 0);
  EXPECT_EQ(pixels.at<std::uint8_t>(15, 15), 255);
}

TEST(Heic, AlphaIsAChannel) {
  const cv::Mat picture = test::noise({48, 32}, 3, 3), gray = test::noise({48, 32}, 1, 5);
  const cv::Mat alpha = test::noise({48, 32}, 1, 4);
  for (const test::HeifItem& item : {rgb_item(1, picture), gray_item(1, gray)}) {
    const bool color = item.properties.size() == 3;
    const File file = HeifWriter{.items = {item, alpha_item(2, alpha)}, .references = {{"auxl", 2, {1}}}}.write();
    EXPECT_TRUE(test::probe_heic(file).alpha);
    const Decoded decoded = decode_heic_file(file);
    EXPECT_TRUE(decoded.warnings.empty());
    const cv::Mat pixels = std::get<Pixels>(decoded.frame).mat;
    ASSERT_EQ(pixels.type(), color ? CV_8UC4 : CV_8UC2);
    std::vector<cv::Mat> channels;
    cv::split(pixels, channels);
    EXPECT_EQ(test::max_difference(channels.back(), alpha), 0);
    channels.pop_back();
    cv::Mat rest;
    cv::merge(channels, rest);
    EXPECT_EQ(test::max_difference(rest, color ? picture : gray), 0);
  }
}

TEST(Heic, AlphaOfAnotherSizeIsLeftOut) {
  const cv::Mat picture = test::noise({48, 32}, 3, 3);
  const File file = HeifWriter{.items = {rgb_item(1, picture), alpha_item(2, test::noise({32, 32}, 1, 4))},
                               .references = {{"auxl", 2, {1}}}}
                        .write();
  EXPECT_FALSE(test::probe_heic(file).alpha);
  EXPECT_THAT(decode_heic_file(file).warnings,
              testing::ElementsAre(HasSubstr("alpha channel is not of the picture's size")));
  EXPECT_EQ(test::max_difference(heic_pixels(file), picture), 0);
}

/// Multiplied by alpha, and divided again: nearer than the steps that are left.
TEST(Heic, PremultipliedColorsAreDividedByAlpha) {
  const cv::Mat picture = test::noise({48, 32}, 3, 3), alpha = test::noise({48, 32}, 1, 4, 60, 255);
  cv::Mat multiplied = picture.clone();
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols; ++x)
      for (int c = 0; c < 3; ++c)
        multiplied.at<cv::Vec3b>(y, x)[c] =
            static_cast<std::uint8_t>((picture.at<cv::Vec3b>(y, x)[c] * alpha.at<std::uint8_t>(y, x) + 127) / 255);
  HeifWriter writer{.items = {rgb_item(1, multiplied), alpha_item(2, alpha)}, .references = {{"auxl", 2, {1}}}};
  cv::Mat colors;
  cv::cvtColor(heic_pixels(writer.write()), colors, cv::COLOR_BGRA2BGR);
  EXPECT_EQ(test::max_difference(colors, multiplied), 0) << "as long as nobody says so";
  writer.references.push_back({"prem", 1, {2}});
  cv::cvtColor(heic_pixels(writer.write()), colors, cv::COLOR_BGRA2BGR);
  EXPECT_LE(test::max_difference(colors, picture), 255 / 60 / 2 + 1);
}

TEST(Heic, MoreThanEightBitsBecomeSixteen) {
  for (const int bits : {10, 12}) {
    test::Yuv yuv = test::yuv_noise({32, 24}, 3, 5, bits);
    test::HeifItem item = coded_item(1, yuv);
    item.properties.push_back(test::nclx(1, 13, 0, true));
    const File file = HeifWriter{.items = {item}}.write();
    const ImageInfo info = test::probe_heic(file);
    EXPECT_EQ(info.bits, 16);
    EXPECT_EQ(info.stored_bits, bits);
    cv::Mat expected;
    cv::merge(std::vector{yuv.planes[1], yuv.planes[0], yuv.planes[2]}, expected);
    expected.convertTo(expected, CV_16U, 65'535.0 / ((1 << bits) - 1));
    EXPECT_LE(test::max_difference(heic_pixels(file), expected), 1) << "which of two halves is taken";
  }
}

/// libheif takes the nearest chroma, so that it comes less near to what was coded.
TEST(Heic, ColorsAreThoseOfHeifConvertAndChromaIsSmoother) {
  const cv::Mat picture = test::soft_picture({128, 96}, 3, 5);
  for (const char* const chroma : {"420", "422", "444"}) {
    const File file = heif_enc(picture, {"-q", "95", "-p", "chroma=" + std::string(chroma)});
    const cv::Mat ours = heic_pixels(file), theirs = heif_converted(file);
    EXPECT_GT(test::psnr(ours, theirs), 42) << chroma;
    EXPECT_GE(test::psnr(ours, picture), test::psnr(theirs, picture)) << chroma;
    if (std::string(chroma) == "444") {
      EXPECT_LE(test::max_difference(ours, theirs), 1);
    }
  }
}

TEST(Heic, OddSidesGrayAlphaAndBitsAreThoseOfHeifConvert) {
  for (const Size size : {Size{1, 1}, Size{3, 2}, Size{97, 61}, Size{71, 120}}) {
    for (const int channels : {1, 3, 4}) {
      const cv::Mat picture = test::soft_picture(size, channels, 5);
      const File file = heif_enc(picture, {"-q", "95", "-p", "chroma=444"});
      const cv::Mat ours = heic_pixels(file), theirs = heif_converted(file);
      ASSERT_EQ(ours.size(), test::cv_size(size));
      ASSERT_EQ(ours.channels(), channels);
      if (theirs.channels() == channels) {
        EXPECT_LE(test::max_difference(ours, theirs), 1);
      }
      EXPECT_GT(test::psnr(ours, picture), 30) << size.width << ' ' << channels;
    }
  }
}

TEST(Heic, TenBitsAreThoseOfHeifConvert) {
  cv::Mat picture;
  test::soft_picture({64, 64}, 3, 5).convertTo(picture, CV_16U, 257);
  const File file = heif_enc(picture, {"-q", "95", "-b", "10", "-p", "chroma=444"});
  EXPECT_LE(test::max_difference(heic_pixels(file), heif_converted(file)), 2 * 65'535 / 1'023);
}

TEST(Heic, ThumbnailsAreNotThePicture) {
  const File file = heif_enc(test::soft_picture({128, 96}, 3, 5), {"-q", "90", "-t", "32"});
  EXPECT_EQ(test::probe_heic(file).size, (Size{128, 96}));
  EXPECT_EQ(test::probe_heic(file).frames, 1);
  EXPECT_TRUE(decode_heic_file(file).warnings.empty());
}

TEST(Heic, IsKnownByItsFirstBytes) {
  for (const char* const brand : {"heic", "heix", "hevc", "mif1", "msf1"}) {
    const HeifWriter writer{.brand = brand};
    EXPECT_EQ(format_by_content(writer.write()), Format::heic) << brand;
  }
}

}  // namespace
}  // namespace lightmill::heic_decode_test
