// Planes coded by our own transform and Huffman coder, against libjpeg's.
#include "codec/jpeg/scan_writer.h"

#include "codec/jpeg/encode.h"
#include "codec/jpeg/forward_dct.h"
#include "support/pictures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace lightmill::jpeg_scan_writer_test {
namespace {

/// By every kernel that the machine has.
bool codes_alike(const Frame& frame, const JpegEncoding& encoding) {
  const Blob libjpegs = encode_jpeg(frame, encoding, {}, test::pool(), Simd::baseline);
  return std::ranges::all_of(std::array{Simd::avx2, Simd::avx512, Simd::vbmi2}, [&](Simd simd) {
    if (simd > best_simd()) return true;
    const Blob ours = encode_jpeg(frame, encoding, {}, test::pool(), simd);
    return std::ranges::equal(ours.bytes(), libjpegs.bytes());
  });
}

/// Black and white alone: the largest coefficients that there are.
cv::Mat black_and_white(Size size, int channels, unsigned seed) {
  cv::Mat picture = test::noise(size, channels, seed);
  cv::threshold(picture, picture, 127, 255, cv::THRESH_BINARY);
  return picture;
}

TEST(ScanWriter, WritesTheBytesThatLibjpegWrites) {
  if (!forward_dct()) GTEST_SKIP() << "no transform for this machine";
  constexpr std::array<Subsampling, 6> kSamplings{{{1, 1}, {2, 1}, {2, 2}, {1, 2}, {4, 1}, {4, 2}}};
  std::mt19937 random(7);
  for (int trial = 0; trial < 300; ++trial) {
    const auto below = [&random](unsigned limit) { return static_cast<int>(random() % limit); };
    const Size size{1 + below(trial % 3 == 0 ? 40 : 300), 1 + below(trial % 3 == 0 ? 40 : 200)};
    const auto seed = static_cast<unsigned>(random());
    const cv::Mat picture = trial % 4 == 0   ? test::noise(size, 3, seed)
                            : trial % 4 == 1 ? black_and_white(size, 3, seed)
                                             : test::soft_picture(size, 3, seed);
    const Subsampling subsampling = kSamplings[random() % kSamplings.size()];
    Planes planes = test::planes_of(picture, subsampling);
    if (trial % 7 == 0) planes.count = 1;
    JpegEncoding encoding{.quality = 1 + below(100),
                          .chroma = subsampling,
                          .tables = random() % 2 ? HuffmanTables::optimized : HuffmanTables::standard,
                          .scans = random() % 2 ? ScanOrder::progressive : ScanOrder::baseline};
    if (planes.count == 1) encoding.chroma = Chroma::automatic;
    ASSERT_TRUE(codes_alike(std::move(planes), encoding))
        << to_string(size) << " " << to_string(subsampling) << " " << trial;
  }
}

/// A picture's own table for each step that a baseline file may have.
TEST(ScanWriter, DividesAsLibjpegDoes) {
  if (!forward_dct()) GTEST_SKIP() << "no transform for this machine";
  const Frame soft = test::planes_of(test::soft_picture({160, 96}, 3, 3), kSampling420);
  const Frame hard = test::planes_of(black_and_white({160, 96}, 3, 3), kSampling420);
  for (int quality = 1; quality <= 100; ++quality) {
    const JpegEncoding encoding{.quality = quality, .chroma = kSampling420};
    EXPECT_TRUE(codes_alike(soft, encoding)) << quality;
    EXPECT_TRUE(codes_alike(hard, encoding)) << quality;
  }
}

/// Larger than the first guess of the file's size.
TEST(ScanWriter, FindsRoomForWhatDoesNotCompress) {
  const Frame planes = test::planes_of(test::noise({900, 700}, 3, 1), kSampling444);
  for (const ScanOrder scans : {ScanOrder::baseline, ScanOrder::progressive})
    EXPECT_TRUE(codes_alike(planes, {.quality = 100, .chroma = kSampling444, .scans = scans}));
}

/// Ends of blocks that go on for longer than one symbol tells, and bits behind them that are more than libjpeg keeps.
TEST(ScanWriter, EndsProgressiveBlocksTogetherAsLibjpegDoes) {
  if (!forward_dct()) GTEST_SKIP() << "no transform for this machine";
  const JpegEncoding progressive{.quality = 95, .chroma = kSampling444, .scans = ScanOrder::progressive};
  cv::Mat flat(1600, 1480, CV_8UC3, cv::Scalar(90, 120, 200));  // 37,000 blocks
  EXPECT_TRUE(codes_alike(test::planes_of(flat, kSampling444), progressive));
  flat.at<cv::Vec3b>(1599, 1479) = {0, 0, 0};
  EXPECT_TRUE(codes_alike(test::planes_of(flat, kSampling444), progressive));
  const cv::Mat block = test::noise({8, 8}, 3, 5);
  EXPECT_TRUE(codes_alike(test::planes_of(cv::repeat(block, 40, 50), kSampling444), progressive));
  cv::Mat strong(320, 400, CV_8UC3);  // coefficients of 4 and more alone: each was begun before it is refined
  for (int y = 0; y < strong.rows; ++y)
    for (int x = 0; x < strong.cols; ++x) strong.at<cv::Vec3b>(y, x) = cv::Vec3b::all((x + y) % 2 ? 255 : 0);
  EXPECT_TRUE(codes_alike(test::planes_of(strong, kSampling444), progressive));
}

/// libjpeg writes a byte before it asks whether there is room for another.
TEST(BlobDestination, IsNeverFullWhenLibjpegGoesOn) {
  BlobDestination destination(5000, test::pool());
  for (int trial = 0; trial < 3; ++trial) {
    const std::size_t left = destination.manager()->free_in_buffer;
    std::uint8_t* const to = destination.room_for(left);
    destination.wrote_up_to(to + left);
    EXPECT_GT(destination.manager()->free_in_buffer, 0u);
  }
}

}  // namespace
}  // namespace lightmill::jpeg_scan_writer_test
