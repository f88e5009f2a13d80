#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <tuple>

namespace lightmill::jpeg_encode_test {
namespace {

using test::blob_of;

Blob encode(const Frame& frame, const step::Encode& step, const Metadata& metadata = {}) {
  return codec_for(Format::jpeg).encode(frame, step, metadata, test::pool(), test::no_cores());
}
Decoded decode(const Blob& file, Domain domain) {
  return codec_for(file.bytes())
      .decode(blob_of(file.bytes()), {.step = {domain}, .limits = {}}, test::pool(), test::no_cores());
}

class JpegRoundTrip : public testing::TestWithParam<std::tuple<Size, Subsampling>> {};

TEST_P(JpegRoundTrip, OfPlanesKeepsSizeSubsamplingAndPicture) {
  const auto [size, subsampling] = GetParam();
  const cv::Mat picture = test::soft_picture(size, 3, 6);
  const Planes planes = test::planes_of(picture, subsampling);
  const cv::Mat luma = test::picture(planes, 0).clone();
  const Blob file =
      encode(test::planes_of(picture, subsampling), {.encoding = JpegEncoding{.quality = 95, .chroma = subsampling}});
  const ImageInfo info = probe(file.bytes());
  EXPECT_EQ(info.size, size);
  EXPECT_EQ(info.subsampling, subsampling);
  EXPECT_GT(test::psnr(test::picture(std::get<Planes>(decode(file, Domain::planes).frame), 0), luma), 40);
}

TEST_P(JpegRoundTrip, OfPixelsKeepsSizeSubsamplingAndPicture) {
  const auto [size, subsampling] = GetParam();
  const cv::Mat picture = test::soft_picture(size, 1, 6);
  cv::Mat bgr;
  cv::cvtColor(picture, bgr, cv::COLOR_GRAY2BGR);
  const Blob file =
      encode(Pixels{bgr, Region::whole(size)}, {.encoding = JpegEncoding{.quality = 95, .chroma = subsampling}});
  EXPECT_EQ(probe(file.bytes()).subsampling, subsampling);
  EXPECT_GT(test::psnr(std::get<Pixels>(decode(file, Domain::pixels).frame).mat, bgr), 40);
}

INSTANTIATE_TEST_SUITE_P(Sizes, JpegRoundTrip,
                         testing::Combine(testing::Values(Size{1, 1}, Size{2, 17}, Size{63, 65}, Size{301, 200}),
                                          testing::Values(Subsampling{1, 1}, Subsampling{2, 1}, Subsampling{2, 2},
                                                          Subsampling{1, 2}, Subsampling{4, 1})));

TEST(JpegEncode, GrowsItsBufferForPicturesThatDoNotCompress) {
  const cv::Mat picture = test::noise({800, 800}, 3, 8);
  const Blob file = encode(Pixels{picture, Region::whole({800, 800})},
                           {.encoding = JpegEncoding{.quality = 100, .chroma = kSampling444}});
  EXPECT_GT(file.size, 800u * 800u);
  EXPECT_GT(test::psnr(std::get<Pixels>(decode(file, Domain::pixels).frame).mat, picture), 35);
}

// Several encoders may have the same planes at once.
TEST(JpegEncode, WritesNothingIntoThePlanesItReads) {
  Frame frame = test::noise_planes({61, 35}, kSampling420, 3, 4);
  for (Plane& plane : std::get<Planes>(frame).plane) {
    for (int y = 0; y < plane.height(); ++y) std::fill(plane.row(y) + plane.width(), plane.row(y) + plane.stride(), 99);
  }
  encode(frame, {});
  for (Plane& plane : std::get<Planes>(frame).plane) {
    for (int y = 0; y < plane.height(); ++y) {
      EXPECT_THAT(std::span(plane.row(y) + plane.width(), plane.row(y) + plane.stride()), testing::Each(99));
    }
  }
}

TEST(JpegEncode, ProgressiveAndOptimizedHoldTheSameSamples) {
  const Size size{301, 200};
  const cv::Mat picture = test::soft_picture(size, 3, 9);
  const auto samples = [&](const JpegEncoding& encoding) {
    const Blob file = encode(test::planes_of(picture, kSampling420), {.encoding = encoding});
    EXPECT_EQ(probe(file.bytes()).progressive, encoding.scans == ScanOrder::progressive);
    return std::pair(file.size, std::get<Pixels>(decode(file, Domain::pixels).frame).mat);
  };
  const auto [plain_size, plain] = samples({});
  const auto [optimized_size, optimized] = samples({.tables = HuffmanTables::optimized});
  const auto [progressive_size, progressive] = samples({.scans = ScanOrder::progressive});
  EXPECT_EQ(test::max_difference(plain, optimized), 0);
  EXPECT_EQ(test::max_difference(plain, progressive), 0);
  EXPECT_LT(optimized_size, plain_size);
}

TEST(JpegMetadata, TravelsByteForByte) {
  std::string icc(150'000, 'p');  // three chunks
  for (std::size_t i = 0; i < icc.size(); ++i) icc[i] = static_cast<char>(i * 31);
  Metadata metadata;
  metadata.icc.assign(icc.begin(), icc.end());
  const std::string exif = test::exif_with_orientation(6), xmp = "<x:xmpmeta/>", iptc = "Photoshop 3.0\0stuff",
                    comment = "hello";
  metadata.exif.assign(exif.begin() + 6, exif.end());
  metadata.xmp.assign(xmp.begin(), xmp.end());
  metadata.others = {{0xED, Bytes(iptc.begin(), iptc.end())}, {0xFE, Bytes(comment.begin(), comment.end())}};
  metadata.density = {1, 300, 300};
  const cv::Mat picture = test::soft_picture({40, 30}, 3, 1);
  const Blob file = encode(Pixels{picture, Region::whole({40, 30})}, {}, metadata);
  const Metadata back = decode(file, Domain::planes).metadata;
  EXPECT_EQ(back.icc, metadata.icc);
  EXPECT_EQ(back.exif, metadata.exif);
  EXPECT_EQ(back.xmp, metadata.xmp);
  ASSERT_EQ(back.others.size(), 2u);
  EXPECT_EQ(back.others[0].bytes, metadata.others[0].bytes);
  EXPECT_EQ(back.others[1].marker, 0xFE);
  EXPECT_EQ(back.density.x, 300);
  EXPECT_EQ(probe(file.bytes()).orientation, Orientation::rotate_90);
  EXPECT_EQ(probe(file.bytes()).icc_bytes, icc.size());
}

}  // namespace
}  // namespace lightmill::jpeg_encode_test
