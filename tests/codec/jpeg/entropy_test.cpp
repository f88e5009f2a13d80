// Our Huffman decoder against libjpeg's.
#include "codec/codec.h"
#include "codec/jpeg/header.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_reader.h"
#include "support/jpeg_writer.h"

#include <gtest/gtest.h>

#include <random>

namespace lightmill::jpeg_entropy_test {
namespace {

cv::Mat ours(const std::vector<std::uint8_t>& file) {
  const DecodeOptions options{.step = {Domain::pixels}, .limits = {}};
  return std::get<Pixels>(codec_for(file).decode(test::blob_of(file), options, test::pool(), test::no_cores()).frame)
      .mat;
}

/// Whether it is ours that decodes the file, to the end and without calling it odd.
bool takes(const std::vector<std::uint8_t>& file) {
  JpegDecompressor codec;
  codec.begin(Damaged::fail, JpegEntropy::ours);
  codec.read_header(file);
  codec.start();
  if (!codec.entropy()) return false;
  std::vector<std::uint8_t> row(codec->output_width * 4UL);
  codec.errors().guarded([&] {
    JSAMPROW rows = row.data();
    while (codec->output_scanline < codec->output_height) jpeg_read_scanlines(codec.get(), &rows, 1);
  });
  return codec.finish();
}

TEST(EntropyDecoder, ReadsWhatLibjpegReads) {
  std::mt19937 random(17);
  for (int trial = 0; trial < 120; ++trial) {
    const Size size{1 + static_cast<int>(random() % 300), 1 + static_cast<int>(random() % 200)};
    const auto seed = static_cast<unsigned>(random());
    const cv::Mat picture = trial % 3 == 0 ? test::noise(size, 3, seed) : test::soft_picture(size, 3, seed);
    const test::JpegKind kind{.luma_across = 1 + static_cast<int>(random() % 2),
                              .luma_down = 1 + static_cast<int>(random() % 2),
                              .restart_rows = static_cast<int>(random() % 3),
                              .quality = 1 + static_cast<int>(random() % 100)};
    const auto file = test::write_jpeg(picture, kind);
    ASSERT_TRUE(takes(file)) << trial;
    ASSERT_EQ(test::max_difference(ours(file), test::read_jpeg(file)), 0) << trial;
  }
}

TEST(EntropyDecoder, LeavesOtherKindsToLibjpeg) {
  const cv::Mat picture = test::soft_picture({90, 70}, 3, 1);
  EXPECT_FALSE(takes(test::write_jpeg(picture, {.progressive = true})));
  EXPECT_FALSE(takes(test::write_jpeg(picture, {.arithmetic = true})));
}

TEST(EntropyDecoder, NoticesACutScan) {
  const auto whole = test::write_jpeg(test::soft_picture({200, 150}, 3, 1));
  for (std::size_t cut = 700; cut < whole.size() - 3; cut += 41) {
    std::vector<std::uint8_t> file(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut));
    file.insert(file.end(), {0xFF, 0xD9});
    EXPECT_FALSE(takes(file)) << cut << " of " << whole.size();
  }
}

TEST(EntropyDecoder, NoticesMarkersThatComeOutOfTurn) {
  auto file = test::write_jpeg(test::soft_picture({200, 150}, 3, 1), {.restart_rows = 1});
  EXPECT_TRUE(takes(file));
  for (std::size_t i = 600; i + 1 < file.size(); ++i) {
    if (file[i] == 0xFF && file[i + 1] == 0xD3) file[i + 1] = 0xD5;
  }
  EXPECT_FALSE(takes(file));
}

TEST(HuffmanTable, RefusesWhatIsNoCode) {
  HuffmanTable table;
  JHUFF_TBL too_many{};
  too_many.bits[1] = 3;
  EXPECT_FALSE(table.build(too_many, HuffmanTable::Kind::ac));
  JHUFF_TBL large_dc{};
  large_dc.bits[1] = 1;
  large_dc.huffval[0] = 16;
  EXPECT_FALSE(table.build(large_dc, HuffmanTable::Kind::dc));
  EXPECT_TRUE(table.build(large_dc, HuffmanTable::Kind::ac));
}

TEST(HuffmanTable, FindsCodesOfEveryLength) {
  JHUFF_TBL source{};  // one code of each length: 0, 10, 110, ...
  for (int length = 1; length <= 16; ++length) {
    source.bits[length] = 1;
    source.huffval[length - 1] = static_cast<UINT8>(length);
  }
  HuffmanTable table;
  ASSERT_TRUE(table.build(source, HuffmanTable::Kind::ac));
  for (int length = 1; length <= 16; ++length) {
    const std::uint64_t bits = length == 1 ? 0 : ~std::uint64_t{0} << (65 - length);
    const HuffmanTable::Code code = table.code(bits);
    EXPECT_EQ(code.bits, length);
    EXPECT_EQ(code.symbol, length);
  }
  EXPECT_EQ(table.code(~std::uint64_t{0}).symbol, -1);
}

}  // namespace
}  // namespace lightmill::jpeg_entropy_test
