#include "codec/abilities.h"
#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>
#include <webp/decode.h>

namespace lightmill::webp_round_trip_test {
namespace {

using test::blob_of;
using testing::ElementsAre;
using testing::HasSubstr;
using File = std::vector<std::uint8_t>;

File encode(const cv::Mat& mat, const WebpEncoding& encoding = {}, const Metadata& metadata = {}) {
  const Frame frame = Pixels{mat, Region::whole(test::size_of(mat))};
  const Blob blob =
      codec_for(Format::webp).encode(frame, {.encoding = encoding}, metadata, test::pool(), test::no_cores());
  return {blob.bytes().begin(), blob.bytes().end()};
}
Decoded decode(const File& file, Damaged damaged = Damaged::fail) {
  return codec_for(file).decode(blob_of(file), {.step = {Domain::pixels}, .limits = {}, .damaged = damaged},
                                test::pool(), test::no_cores());
}
cv::Mat pixels_of(const File& file) { return std::get<Pixels>(decode(file).frame).mat; }

constexpr WebpEncoding kLossless{.coding = PixelCoding::lossless};

TEST(Webp, LosslessKeepsEverySample) {
  for (const Size size : {Size{1, 1}, Size{3, 20}, Size{97, 61}}) {
    for (const int channels : {3, 4}) {
      const cv::Mat picture = test::noise(size, channels, 7);
      const File file = encode(picture, kLossless);
      const ImageInfo info = probe(file);
      EXPECT_EQ(info.size, size);
      EXPECT_EQ(info.color, ColorModel::rgb);
      const cv::Mat back = pixels_of(file);
      ASSERT_EQ(back.channels(), info.alpha ? 4 : 3);
      EXPECT_EQ(test::max_difference(back, picture), 0) << channels;
    }
  }
}

TEST(Webp, LossyIsNearAndAsLibwebpDecodesIt) {
  const cv::Mat picture = test::soft_picture({200, 120}, 3, 5);
  double last = 0;
  for (const int quality : {20, 80, 100}) {
    const File file = encode(picture, {.quality = quality});
    const cv::Mat back = pixels_of(file);
    const double near = test::psnr(back, picture);
    EXPECT_GT(near, last) << quality;
    last = near;
    cv::Mat own(back.size(), CV_8UC3);
    ASSERT_TRUE(WebPDecodeBGRInto(file.data(), file.size(), own.data, own.total() * 3, static_cast<int>(own.step[0])));
    EXPECT_EQ(test::max_difference(back, own), 0);
  }
  EXPECT_GT(last, 38);
}

/// Of multiples alone, as the geometry is exact then.
TEST(Webp, LossyIsDecodedAtAScaleAsTheAverageOfItsSamples) {
  for (const int of : {8, 4}) {
    const File file = encode(test::soft_picture({320, 240}, 3, 5), {.quality = 90});
    const ImageInfo info = probe(file);
    const auto scales = abilities(Format::webp).scales(info, Domain::pixels, Fidelity::web);
    ASSERT_EQ(scales.size(), 2u);
    const DecodeOptions options{.step = {.domain = Domain::pixels, .scale = {1, of}}, .limits = {}};
    const Decoded decoded = codec_for(file).decode(blob_of(file), options, test::pool(), test::no_cores());
    const Pixels& pixels = std::get<Pixels>(decoded.frame);
    EXPECT_EQ(pixels.window, Region::whole({320 / of, 240 / of}));
    cv::Mat expected;
    cv::resize(pixels_of(file), expected, pixels.mat.size(), 0, 0, cv::INTER_AREA);
    const double near = test::psnr(pixels.mat, expected);
    const int last = expected.cols - 1;
    EXPECT_GT(near, 42);
    EXPECT_GT(near, test::psnr(pixels.mat.colRange(1, last + 1), expected.colRange(0, last)) + 10) << "a sample off";
  }
}

TEST(Webp, ScalesAreThoseThatLoseNothingElse) {
  const Abilities& webp = abilities(Format::webp);
  ImageInfo info;
  info.format = Format::webp;
  info.color = ColorModel::ycc;
  const auto count = [&](Size size, Fidelity fidelity = Fidelity::web) {
    info.size = size;
    return webp.scales(info, Domain::pixels, fidelity).size();
  };
  EXPECT_EQ(count({4'000, 3'000}), 2u);
  EXPECT_EQ(count({4'004, 3'000}), 1u);
  EXPECT_EQ(count({4'001, 3'000}), 0u);
  EXPECT_EQ(count({4'000, 3'000}, Fidelity::fast), 2u);
  EXPECT_EQ(count({4'000, 3'000}, Fidelity::fine), 0u);
  EXPECT_EQ(count({4'000, 3'000}, Fidelity::exact), 0u);
  info.alpha = true;
  EXPECT_EQ(count({4'000, 3'000}), 0u);
  info.alpha = false;
  info.color = ColorModel::rgb;
  EXPECT_EQ(count({4'000, 3'000}), 0u) << "lossless";
}

TEST(Webp, OfGrayIsGrayInColors) {
  const cv::Mat gray = test::soft_picture({40, 30}, 1, 2);
  cv::Mat channels[3];
  cv::split(pixels_of(encode(gray, kLossless)), channels);
  for (const cv::Mat& channel : channels) EXPECT_EQ(test::max_difference(channel, gray), 0);
}

Metadata rich() {
  Metadata metadata;
  metadata.exif = {'I', 'I', 42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0};
  metadata.xmp = {'<', 'x', '/', '>'};
  metadata.icc.assign(333, 7);
  return metadata;
}

TEST(Webp, KeepsMetadata) {
  for (const WebpEncoding& encoding : {WebpEncoding{}, kLossless}) {
    for (const int channels : {3, 4}) {
      cv::Mat picture = test::noise({33, 21}, channels, 4);
      const File file = encode(picture, encoding, rich()), plain = encode(picture, encoding);
      const Decoded decoded = decode(file);
      EXPECT_EQ(decoded.metadata.exif, rich().exif);
      EXPECT_EQ(decoded.metadata.xmp, rich().xmp);
      EXPECT_EQ(decoded.metadata.icc, rich().icc);
      EXPECT_EQ(test::max_difference(pixels_of(file), pixels_of(plain)), 0);
      int width = 0, height = 0;
      EXPECT_TRUE(WebPGetInfo(file.data(), file.size(), &width, &height)) << "libwebp reads it, too";
    }
  }
}

TEST(Webp, ThatEndsEarlyIsDamagedAndSalvagedByRows) {
  const cv::Mat picture = test::soft_picture({200, 160}, 3, 5);
  const File file = encode(picture, {.quality = 90});
  const File cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(file.size() * 3 / 4));
  EXPECT_THROW(decode(cut), Error);
  const Decoded salvaged = decode(cut, Damaged::salvage);
  EXPECT_TRUE(salvaged.damaged);
  EXPECT_THAT(salvaged.warnings, ElementsAre(HasSubstr("damaged")));
  const cv::Mat whole = pixels_of(file), part = std::get<Pixels>(salvaged.frame).mat;
  EXPECT_EQ(test::max_difference(part.rowRange(0, 16), whole.rowRange(0, 16)), 0);
  EXPECT_EQ(cv::countNonZero(part.row(159).reshape(1)), 0);
}

TEST(Webp, ThatTakesTooLongIsGivenUp) {
  const File file = encode(test::noise({97, 61}, 3, 7));
  const DecodeOptions hurried{.step = {Domain::pixels}, .limits = {.seconds = -1, .seconds_per_megapixel = 0}};
  try {
    codec_for(file).decode(blob_of(file), hurried, test::pool(), test::no_cores());
    ADD_FAILURE() << "it was decoded";
  } catch (const Error& error) {
    EXPECT_EQ(error.limit(), Limit::seconds);
    EXPECT_THAT(error.what(), HasSubstr("took longer than"));
  }
}

TEST(Webp, ThatIsNoneIsRefused) {
  File file = encode(test::soft_picture({20, 16}, 3, 5));
  for (const std::size_t size : {12, 20, 25})
    EXPECT_THROW(decode({file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)}), Error);
  file[23] ^= 0xFF;  // the picture's signature
  EXPECT_THROW(decode(file), Error);
}

/// Two million chunks of no bytes before the picture, in a file of 16 MB.
TEST(Webp, OfManyChunksTakesNoMemoryForThem) {
  const File still = encode(test::soft_picture({20, 16}, 3, 5));
  constexpr std::size_t kMany = 2'000'000, kHead = 8;
  File file(12 + kMany * kHead);
  std::ranges::copy(still.begin(), still.begin() + 12, file.begin());
  for (std::size_t i = 0; i < kMany; ++i) std::ranges::copy(std::string_view("ANMF"), file.begin() + 12 + kHead * i);
  file.insert(file.end(), still.begin() + 12, still.end());
  const std::size_t told = file.size() - kHead;
  for (int i = 0; i < 4; ++i) file[4 + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(told >> (8 * i));
  const ImageInfo info = probe(file);
  EXPECT_EQ(info.frames, static_cast<int>(kMany));
  EXPECT_EQ(info.size, (Size{20, 16}));
  EXPECT_EQ(test::max_difference(pixels_of(file), pixels_of(still)), 0);
}

/// Two frames, of which the first covers a part of the canvas.
TEST(Webp, OfAnAnimationTheFirstFrameIsTaken) {
  const cv::Mat picture = test::noise({16, 8}, 3, 9);
  const File still = encode(picture, kLossless);
  const auto number = [](File& to, std::size_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  };
  const auto chunk = [&](File& to, const char* type, const File& bytes) {
    to.insert(to.end(), type, type + 4);
    number(to, bytes.size(), 4);
    to.insert(to.end(), bytes.begin(), bytes.end());
    if (bytes.size() % 2) to.push_back(0);
  };
  File frame, extended{0x12, 0, 0, 0}, all{'W', 'E', 'B', 'P'};
  number(extended, 32 - 1, 3);
  number(extended, 20 - 1, 3);
  for (const std::size_t value : {4, 3, 15, 7, 100}) number(frame, value, 3);
  frame.push_back(0);
  frame.insert(frame.end(), still.begin() + 12, still.end());
  chunk(all, "VP8X", extended);
  chunk(all, "ANIM", {0, 0, 0, 0, 0, 0});
  chunk(all, "ANMF", frame);
  chunk(all, "ANMF", frame);
  File file{'R', 'I', 'F', 'F'};
  number(file, all.size(), 4);
  file.insert(file.end(), all.begin(), all.end());

  const ImageInfo info = probe(file);
  EXPECT_EQ(info.frames, 2);
  EXPECT_EQ(info.size, (Size{32, 20}));
  const Decoded decoded = decode(file);
  EXPECT_THAT(decoded.warnings, ElementsAre(HasSubstr("an animation of 2 pictures")));
  const cv::Mat canvas = std::get<Pixels>(decoded.frame).mat;
  ASSERT_EQ(canvas.channels(), 4);
  EXPECT_EQ(canvas.at<cv::Vec4b>(0, 0), cv::Vec4b::all(0)) << "transparent";
  cv::Mat colors;
  cv::cvtColor(canvas(cv::Rect(8, 6, 16, 8)), colors, cv::COLOR_BGRA2BGR);
  EXPECT_EQ(test::max_difference(colors, picture), 0);
}

}  // namespace
}  // namespace lightmill::webp_round_trip_test
