#include "codec/avif/avif_files.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>

namespace lightmill::avif_round_trip_test {
namespace {

using test::decode_avif;
using test::encode_avif;
using test::File;
using test::pixels_of;

constexpr AvifEncoding kLossless{.coding = PixelCoding::lossless, .effort = 0};

TEST(Avif, LosslessKeepsEverySample) {
  for (const Size size : {Size{1, 1}, Size{3, 20}, Size{97, 61}}) {
    for (const int channels : {1, 2, 3, 4}) {
      const cv::Mat picture = test::noise(size, channels, 7);
      const File file = encode_avif(picture, kLossless);
      const ImageInfo info = probe(file);
      EXPECT_EQ(info.format, Format::avif);
      EXPECT_EQ(info.size, size);
      EXPECT_EQ(info.color, channels < 3 ? ColorModel::gray : ColorModel::rgb);
      EXPECT_EQ(info.alpha, channels % 2 == 0);
      EXPECT_EQ(info.stored_bits, 8);
      EXPECT_EQ(test::max_difference(pixels_of(decode_avif(file)), picture), 0) << to_string(size) << ' ' << channels;
    }
  }
}

/// Levels that came from so many bits.
cv::Mat levels_of(int bits, Size size, int channels) {
  cv::Mat mat(test::cv_size(size), CV_16UC(channels));
  cv::RNG random(3);
  const int most = (1 << bits) - 1;
  random.fill(mat, cv::RNG::UNIFORM, 0, most + 1);
  for (int y = 0; y < mat.rows; ++y)
    for (int x = 0; x < mat.cols * channels; ++x) {
      std::uint16_t& level = mat.ptr<std::uint16_t>(y)[x];
      level = static_cast<std::uint16_t>((level * 65'535 + most / 2) / most);
    }
  return mat;
}

TEST(Avif, LosslessKeepsAsManyBitsAsAreNamed) {
  struct Case {
    AvifBits bits;
    int stored;
  };
  for (const Case& one : {Case{AvifBits::automatic, 12}, {AvifBits::ten, 10}, {AvifBits::twelve, 12}}) {
    for (const int channels : {1, 2, 3, 4}) {
      AvifEncoding encoding = kLossless;
      encoding.bits = one.bits;
      const cv::Mat picture = levels_of(one.stored, {21, 14}, channels);
      const File file = encode_avif(picture, encoding);
      EXPECT_EQ(probe(file).stored_bits, one.stored);
      EXPECT_EQ(probe(file).bits, 16);
      const cv::Mat back = pixels_of(decode_avif(file));  // libavif rounds by floats
      EXPECT_LE(test::max_difference(back, picture), channels < 3 ? 0 : 1) << one.stored << ' ' << channels;
      EXPECT_EQ(test::max_difference(pixels_of(decode_avif(encode_avif(back, encoding))), back), 0);
      const cv::Mat finer = levels_of(16, {21, 14}, channels);
      EXPECT_LE(test::max_difference(pixels_of(decode_avif(encode_avif(finer, encoding))), finer),
                65'535 / (2 << one.stored) + 2);
    }
  }
}

TEST(Avif, BitsOfOtherFramesAreScaled) {
  const cv::Mat picture = test::noise({20, 10}, 3, 5);
  AvifEncoding encoding = kLossless;
  encoding.bits = AvifBits::eight;
  EXPECT_EQ(
      test::max_difference(pixels_of(decode_avif(encode_avif(test::in_sixteen_bits(picture), encoding))), picture), 0);
  encoding.bits = AvifBits::twelve;
  const cv::Mat wide = pixels_of(decode_avif(encode_avif(picture, encoding)));
  EXPECT_LE(test::max_difference(wide, test::in_sixteen_bits(picture)), 8);
}

TEST(Avif, LossyIsNearerWithQuality) {
  for (const int channels : {1, 2, 3, 4}) {
    const cv::Mat picture = test::soft_picture({120, 81}, channels, 5);
    double last = 30;
    for (const int quality : {20, 60, 100}) {
      const cv::Mat back = pixels_of(decode_avif(encode_avif(picture, {.quality = quality, .effort = 0})));
      ASSERT_EQ(back.channels(), channels);
      const double near = test::psnr(back, picture);
      EXPECT_GT(near, last) << quality;
      last = near;
    }
    EXPECT_GT(last, 45) << channels;
  }
}

TEST(Avif, SixteenBitsAreFinerThanEight) {
  cv::Mat ramp(64, 64, CV_16UC3);
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x) ramp.at<cv::Vec3w>(y, x) = cv::Vec3w::all(static_cast<std::uint16_t>(30'000 + 8 * x));
  const cv::Mat back = pixels_of(decode_avif(encode_avif(ramp, {.quality = 100, .effort = 2})));
  ASSERT_EQ(back.type(), CV_16UC3);
  EXPECT_LT(test::max_difference(back, ramp), 120) << "of 10 bits a step is 64, of 8 bits 257";
}

TEST(Avif, EffortMakesFilesSmaller) {
  const cv::Mat picture = test::soft_picture({200, 160}, 3, 5);
  const auto bytes = [&](int effort) { return encode_avif(picture, {.effort = effort}).size(); };
  EXPECT_LT(bytes(6), bytes(0));
}

TEST(Avif, IsCodedAsAsked) {
  const cv::Mat picture = test::soft_picture({30, 20}, 3, 5);
  const auto sampling = [&](const AvifEncoding& encoding) { return probe(encode_avif(picture, encoding)).subsampling; };
  EXPECT_EQ(sampling({.quality = 89, .effort = 0}), kSampling420);
  EXPECT_EQ(sampling({.quality = 90, .effort = 0}), kSampling444);
  EXPECT_EQ(sampling({.quality = 90, .chroma = kSampling420, .effort = 0}), kSampling420);
  EXPECT_EQ(sampling({.chroma = kSampling422, .effort = 0}), kSampling422);
  EXPECT_EQ(sampling({.chroma = kSampling444, .effort = 0}), kSampling444);
  EXPECT_EQ(probe(encode_avif(picture, {.effort = 0})).color, ColorModel::ycc);
}

/// The other samples of the frame are not in it.
TEST(Avif, IsOfTheWindow) {
  const cv::Mat all = test::noise({40, 30}, 3, 4);
  const Frame frame = Pixels{all, {7, 5, 20, 11}};
  const Blob blob = codec_for(Format::avif).encode(frame, {.encoding = kLossless}, {}, test::pool(), test::no_cores());
  EXPECT_EQ(test::max_difference(pixels_of(decode_avif(blob.bytes())), all(cv::Rect(7, 5, 20, 11))), 0);
}

File coded_on(SpareCores& cores, const Frame& frame, const AvifEncoding& encoding) {
  const Blob blob = codec_for(Format::avif).encode(frame, {.encoding = encoding}, {}, test::pool(), cores);
  return {blob.bytes().begin(), blob.bytes().end()};
}

TEST(Avif, BytesDoNotDependOnIdleCores) {
  for (const int channels : {1, 3, 4}) {
    const Frame frame = test::large_picture(channels);
    for (const int effort : {0, 2}) {
      const File alone = coded_on(test::no_cores(), frame, {.effort = effort});
      for (const int helpers : {1, 3}) {
        test::IdleCores idle(helpers);
        EXPECT_TRUE(coded_on(idle.cores(), frame, {.effort = effort}) == alone) << channels << ' ' << helpers;
      }
    }
  }
}

TEST(Avif, IdleCoresAreBorrowedWhileALargePictureIsCoded) {
  test::IdleCores idle(3);
  const Frame frame = test::large_picture(3);
  auto coding = std::async(std::launch::async, [&] { return coded_on(idle.cores(), frame, {.effort = 2}); });
  int least = 3;
  while (coding.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready)
    least = std::min(least, idle.loan().count());
  EXPECT_EQ(least, 0);
  EXPECT_EQ(idle.loan().count(), 3) << "they come back";
}

}  // namespace
}  // namespace lightmill::avif_round_trip_test
