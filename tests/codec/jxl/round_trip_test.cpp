#include "base/sanitizers.h"
#include "codec/jxl/jxl_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>

namespace lightmill::jxl_round_trip_test {
namespace {

using test::decoded;
using test::jxl_by_cjxl;
using test::jxl_of;
using test::jxl_pixels;
using test::kLosslessJxl;
using test::pixels_by_djxl;
using testing::ElementsAre;
using testing::IsEmpty;

struct Kind {
  int channels, bits;
};
constexpr Kind kKinds[] = {{1, 8}, {2, 8}, {3, 8}, {4, 8}, {1, 16}, {2, 16}, {3, 16}, {4, 16}};

cv::Mat noise(Size size, const Kind& kind, unsigned seed) {
  return kind.bits == 8 ? test::noise(size, kind.channels, seed) : test::deep_noise(size, kind.channels, seed);
}

TEST(Jxl, LosslessKeepsEverySample) {
  for (const Size size : {Size{1, 1}, Size{3, 20}, Size{257, 61}}) {
    for (const Kind& kind : kKinds) {
      SCOPED_TRACE(std::to_string(kind.channels) + " channels of " + std::to_string(kind.bits) + " bits, " +
                   to_string(size));
      const cv::Mat picture = noise(size, kind, 7);
      const test::JxlFile file = jxl_of(picture, kLosslessJxl);
      const ImageInfo info = probe(file);
      EXPECT_EQ(info.format, Format::jxl);
      EXPECT_EQ(info.size, size);
      EXPECT_EQ(info.bits, kind.bits);
      EXPECT_EQ(info.stored_bits, kind.bits);
      EXPECT_EQ(info.alpha, kind.channels % 2 == 0);
      EXPECT_EQ(info.color, kind.channels < 3 ? ColorModel::gray : ColorModel::rgb);
      EXPECT_TRUE(info.modular);
      EXPECT_EQ(info.icc_bytes, 0u);
      const Decoded back = decoded(file);
      EXPECT_EQ(test::max_difference(test::mat_of(back), picture), 0);
      EXPECT_THAT(back.warnings, IsEmpty());
    }
  }
}

TEST(Jxl, IsReadAsLibjxlsProgramReadsIt) {
  for (const Kind& kind : kKinds) {
    const cv::Mat picture = noise({67, 43}, kind, 5);
    EXPECT_EQ(test::max_difference(pixels_by_djxl(jxl_of(picture, kLosslessJxl)), picture), 0) << kind.channels;
    const test::JxlFile lossy = jxl_of(picture);
    EXPECT_EQ(test::max_difference(jxl_pixels(lossy), pixels_by_djxl(lossy)), 0) << kind.channels << ' ' << kind.bits;
  }
}

TEST(Jxl, OfLibjxlsProgramIsRead) {
  for (const Kind& kind : kKinds) {
    const cv::Mat picture = noise({67, 43}, kind, 6);
    for (const char* container : {"--container=0", "--container=1"}) {
      const test::JxlFile file = jxl_by_cjxl(picture, {"-d", "0", "-e", "2", container});
      cv::Mat back = jxl_pixels(file), expected = picture;
      ASSERT_EQ(back.type(), picture.type());
      if (kind.bits == 16 && kind.channels % 2 == 0) {  // of which cjxl keeps 8 bits of alpha
        cv::extractChannel(back, back, 0);
        cv::extractChannel(expected, expected, 0);
      }
      EXPECT_EQ(test::max_difference(back, expected), 0) << kind.channels << ' ' << kind.bits;
    }
  }
}

TEST(Jxl, OfBoxesWithLongHeadsIsRead) {
  const cv::Mat picture = noise({600, 300}, {3, 8}, 6);
  const test::JxlFile file = jxl_by_cjxl(picture, {"-d", "0", "-e", "2", "--container=1"});
  for (const auto kind : {test::LongHead::iso, test::LongHead::libjxl_0_7}) {
    const test::JxlFile longer = test::with_long_heads(file, kind);
    ASSERT_GE(longer.size(), file.size() + 2 * 8);
    EXPECT_EQ(probe(longer).file_bytes, longer.size());
    EXPECT_EQ(test::max_difference(jxl_pixels(longer), picture), 0);
    const Decoded salvaged = decoded(test::cut(longer, longer.size() / 4 * 3), {.damaged = Damaged::salvage});
    EXPECT_THAT(salvaged.warnings, ElementsAre("damaged: its data end early"));
  }
}

TEST(Jxl, LossyIsNearerTheHigherTheQuality) {
  for (const int channels : {1, 2, 3, 4}) {
    const cv::Mat picture = test::soft_picture({200, 120}, channels, 5);
    double last = 0;
    std::size_t size = 0;
    for (const int quality : {1, 30, 80, 100}) {
      const test::JxlFile file = jxl_of(picture, {.quality = quality, .effort = 3});
      EXPECT_FALSE(probe(file).modular);
      const cv::Mat back = jxl_pixels(file);
      ASSERT_EQ(back.type(), picture.type());
      EXPECT_GT(test::psnr(back, picture), last) << quality;
      EXPECT_GT(file.size(), size) << quality;
      last = test::psnr(back, picture);
      size = file.size();
    }
    EXPECT_GT(last, 42) << channels;
  }
}

TEST(Jxl, OfSixteenBitsHasMoreThanEight) {
  cv::Mat ramp(64, 512, CV_16UC1);
  for (int y = 0; y < ramp.rows; ++y)
    for (int x = 0; x < ramp.cols; ++x) ramp.at<std::uint16_t>(y, x) = static_cast<std::uint16_t>(30'000 + 4 * x);
  const cv::Mat back = jxl_pixels(jxl_of(ramp, {.quality = 95, .effort = 3}));
  ASSERT_EQ(back.type(), CV_16UC1);
  cv::Mat difference;
  cv::absdiff(back, ramp, difference);
  EXPECT_LT(cv::mean(difference)[0], 64) << "a step of 8 bits is 257";
}

TEST(Jxl, EffortsAndQualitiesAreAllTaken) {
  const cv::Mat picture = test::soft_picture({40, 30}, 3, 2);
  for (int effort = 0; effort <= 9; ++effort) {
    EXPECT_EQ(jxl_pixels(jxl_of(picture, {.effort = effort})).size(), picture.size()) << effort;
    const test::JxlFile lossless = jxl_of(picture, {.coding = PixelCoding::lossless, .effort = effort});
    EXPECT_EQ(test::max_difference(jxl_pixels(lossless), picture), 0) << effort;
  }
}

TEST(Jxl, APartOfAFrameIsWritten) {
  const cv::Mat large = test::noise({50, 40}, 3, 3);
  const Frame frame = Pixels{large, {0, 0, 20, 10}};
  const Blob file =
      codec_for(Format::jxl).encode(frame, {.encoding = kLosslessJxl}, {}, test::pool(), test::no_cores());
  EXPECT_EQ(test::max_difference(jxl_pixels(test::bytes_of(file)), large(cv::Rect(0, 0, 20, 10)).clone()), 0);
}

test::JxlFile coded(const Frame& frame, const JxlEncoding& encoding, SpareCores& cores) {
  return test::bytes_of(codec_for(Format::jxl).encode(frame, {.encoding = encoding}, {}, test::pool(), cores));
}

TEST(Jxl, BytesDoNotDependOnIdleCores) {
  for (const auto& [channels, effort] : {std::pair{3, kSanitized ? 3 : 7}, std::pair{4, 3}}) {
    const Frame frame = test::large_picture(channels);
    for (const PixelCoding coding : {PixelCoding::lossy, PixelCoding::lossless}) {
      const JxlEncoding encoding{.coding = coding, .effort = effort};
      test::IdleCores idle(3);
      EXPECT_TRUE(coded(frame, encoding, idle.cores()) == coded(frame, encoding, test::no_cores()))
          << channels << " channels, effort " << effort << (coding == PixelCoding::lossy ? ", lossy" : ", lossless");
    }
  }
}

TEST(Jxl, IdleCoresAreBorrowedWhileALargePictureIsCoded) {
  test::IdleCores idle(3);
  const Frame frame = test::large_picture(3);
  auto coding = std::async(std::launch::async, [&] { return coded(frame, {.effort = 7}, idle.cores()); });
  int least = 3;
  while (coding.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready)
    least = std::min(least, idle.loan().count());
  EXPECT_EQ(least, 0);
  EXPECT_EQ(idle.loan().count(), 3) << "they come back";
}

/// Bits between 8 and 16, and floating point numbers, become 16.
TEST(Jxl, OfOtherBitsIsDecodedToEightOrSixteen) {
  const cv::Mat picture = test::deep_noise({40, 30}, 3, 4);
  for (const int bits : {5, 8, 10, 12, 16}) {
    const test::JxlFile file =
        jxl_by_cjxl(picture, {"-d", "0", "-e", "2", "--override_bitdepth=" + std::to_string(bits)});
    const ImageInfo info = probe(file);
    EXPECT_EQ(info.stored_bits, bits);
    EXPECT_EQ(info.bits, bits <= 8 ? 8 : 16);
    cv::Mat back = jxl_pixels(file), same;
    ASSERT_EQ(back.depth(), bits <= 8 ? CV_8U : CV_16U);
    back.convertTo(same, CV_16U, bits <= 8 ? 257 : 1);
    EXPECT_LE(cv::norm(same, picture, cv::NORM_INF), 65'535.0 / ((1 << bits) - 1) / 2 + 129) << bits;
  }
}

}  // namespace
}  // namespace lightmill::jxl_round_trip_test
