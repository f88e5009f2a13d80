// What decoding codes alone sees, against libjpeg's coefficients.
#include "codec/jpeg/entropy_alone.h"

#include "codec/codec.h"
#include "codec/jpeg/header.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_writer.h"

#include <gtest/gtest.h>

namespace lightmill::jpeg_entropy_alone_test {
namespace {

enum class Blocks { in_mcus, in_picture };

/// By libjpeg: of MCUs, those beyond the picture's edges too.
CodedBlocksRead by_libjpeg(const std::vector<std::uint8_t>& file, Blocks which) {
  JpegDecompressor codec;
  codec.begin(Damaged::fail);
  codec.read_header(file);
  jvirt_barray_ptr* const arrays = codec.read_coefficients();
  CodedBlocksRead read;
  for (int c = 0; c < codec->num_components; ++c) {
    const jpeg_component_info& info = codec->comp_info[c];
    const auto whole = [&](unsigned blocks, int factor) {
      const auto f = static_cast<unsigned>(factor);
      return which == Blocks::in_mcus ? (blocks + f - 1) / f * f : blocks;
    };
    const unsigned width = whole(info.width_in_blocks, info.h_samp_factor);
    for (unsigned y = 0; y < whole(info.height_in_blocks, info.v_samp_factor); ++y) {
      const JBLOCKARRAY row =
          codec->mem->access_virt_barray(reinterpret_cast<j_common_ptr>(codec.get()), arrays[c], y, 1, FALSE);
      for (unsigned x = 0; x < width; ++x) read.dc_sum += row[0][x][0];
      read.blocks += width;
    }
  }
  return read;
}

std::optional<CodedBlocksRead> by_ours_alone(const std::vector<std::uint8_t>& file, step::Scale scale) {
  const ImageInfo info = probe(file, ProbeOptions{});
  const DecodeOptions options{.step = {.scale = scale}, .limits = {}, .info = &info};
  return codec_for(file).read_codes(test::blob_of(file), options, test::pool(), test::no_cores());
}

void expect_as_libjpeg(const std::vector<std::uint8_t>& file, Blocks which) {
  const CodedBlocksRead expected = by_libjpeg(file, which);
  for (const step::Scale scale : {step::Scale{1, 1}, {6, 8}, {5, 8}, {1, 2}, {1, 4}, {1, 8}}) {
    const auto read = by_ours_alone(file, scale);
    ASSERT_TRUE(read) << to_string(scale);
    EXPECT_EQ(read->blocks, expected.blocks) << to_string(scale);
    EXPECT_EQ(read->dc_sum, expected.dc_sum) << to_string(scale);
  }
}

TEST(EntropyAlone, ReadsWhatLibjpegReads) {
  const cv::Mat large = test::noise({401, 303}, 3, 1), small = test::soft_picture({75, 43}, 3, 2);
  for (const int restarts : {0, 2}) {
    expect_as_libjpeg(test::write_jpeg(large, {.luma_across = 2, .luma_down = 2, .restart_rows = restarts}),
                      Blocks::in_mcus);
    expect_as_libjpeg(test::write_jpeg(small, {.restart_rows = restarts}), Blocks::in_mcus);
  }
}

TEST(EntropyAlone, ReadsProgressiveFiles) {
  const cv::Mat picture = test::soft_picture({401, 303}, 3, 3);
  expect_as_libjpeg(test::write_jpeg(picture, {.luma_across = 2, .luma_down = 2, .progressive = true}),
                    Blocks::in_picture);
}

TEST(EntropyAlone, LeavesOtherKindsAndDamage) {
  const cv::Mat picture = test::soft_picture({200, 150}, 3, 4);
  EXPECT_FALSE(by_ours_alone(test::write_jpeg(picture, {.arithmetic = true}), {1, 1}));
  EXPECT_FALSE(by_ours_alone(test::write_jpeg(picture, {.scan_a_component = true}), {1, 1}));
  auto cut = test::write_jpeg(picture);
  cut.resize(cut.size() / 2);
  EXPECT_FALSE(by_ours_alone(cut, {1, 1}));
}

}  // namespace
}  // namespace lightmill::jpeg_entropy_alone_test
