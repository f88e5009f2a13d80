#include "codec/abilities.h"

#include "codec/jpeg/scan_writer.h"
#include "support/camera.h"

#include <gtest/gtest.h>

namespace lightmill::jpeg_abilities_test {
namespace {

using test::camera;

TEST(JpegAbilities, PlanesAreOfGrayAndYcc) {
  const Abilities& jpeg = abilities(Format::jpeg);
  ImageInfo info = camera();
  EXPECT_EQ(jpeg.why_no_planes(info), "");
  info.color = ColorModel::gray;
  EXPECT_EQ(jpeg.why_no_planes(info), "");
  info.color = ColorModel::rgb;
  EXPECT_NE(jpeg.why_no_planes(info), "");
  info = camera();
  info.regular_sampling = false;
  EXPECT_EQ(jpeg.why_no_planes(info), "its sampling factors are irregular");
  info = camera();
  info.bits = 12;
  EXPECT_EQ(jpeg.why_no_planes(info), "its samples have 12 bits");
}

TEST(JpegAbilities, SamplingIsKeptWhereAnMcuHoldsIt) {
  const Abilities& jpeg = abilities(Format::jpeg);
  const JpegEncoding keep{.chroma = Chroma::keep};
  EXPECT_EQ(jpeg.written_subsampling(keep, camera(), {4, 2}), (Subsampling{4, 2}));
  EXPECT_EQ(jpeg.written_subsampling(keep, camera(), {4, 4}), kSampling420);
  EXPECT_EQ(jpeg.written_subsampling(JpegEncoding{}, camera(), {4, 2}), kSampling420);
}

TEST(JpegAbilities, AScanIsHeldInChunks) {
  if (!knows_libjpeg()) GTEST_SKIP() << "libjpeg holds an MCU";
  const Abilities& jpeg = abilities(Format::jpeg);
  ImageInfo info = camera();
  info.file_bytes = 3'000'000;
  EXPECT_EQ(jpeg.decoding_bytes(info, {Domain::pixels}), 0u);
  for (const step::Scale scale : {step::Scale{1, 8}, {1, 2}, {1, 1}}) {
    EXPECT_GT(jpeg.decoding_bytes(info, {Domain::planes, scale}), 500'000u);
    EXPECT_LT(jpeg.decoding_bytes(info, {Domain::planes, scale}), 3'000'000u);
  }
}

TEST(JpegAbilities, SeveralScansAreHeldAsCoefficients) {
  const Abilities& jpeg = abilities(Format::jpeg);
  ImageInfo info = camera();
  info.progressive = true;
  EXPECT_EQ(jpeg.decoding_bytes(info, {}), 2u * 4032 * 3024 * 3 / 2);
}

TEST(JpegAbilities, WhatScansConsistOfIsHeldUntilTablesFit) {
  const auto more_than_baseline = [](const JpegEncoding& encoding, Domain domain) {
    const FrameState frame{
        .domain = domain, .samples = {1600, 1200}, .window = Region::whole({1600, 1200}), .chroma = kSampling420};
    const Abilities& jpeg = abilities(Format::jpeg);
    return jpeg.encoding_bytes(encoding, frame) - jpeg.encoding_bytes(JpegEncoding{}, frame);
  };
  const JpegEncoding optimized{.tables = HuffmanTables::optimized}, progressive{.scans = ScanOrder::progressive};
  constexpr std::size_t kCoefficients = 2u * 1600 * 1200 * 3 / 2;
  for (const JpegEncoding& encoding : {optimized, progressive})
    EXPECT_EQ(more_than_baseline(encoding, Domain::pixels), kCoefficients);  // by libjpeg
  if (!can_write_scans()) GTEST_SKIP() << "all by libjpeg";
  EXPECT_GT(more_than_baseline(optimized, Domain::planes), 500'000u);
  EXPECT_GT(more_than_baseline(progressive, Domain::planes), more_than_baseline(optimized, Domain::planes));
  EXPECT_LT(more_than_baseline(progressive, Domain::planes), kCoefficients / 3 * 2);
}

}  // namespace
}  // namespace lightmill::jpeg_abilities_test
