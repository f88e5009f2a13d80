#include "codec/jpeg/coded_blocks.h"

#include "codec/jpeg/compressor.h"
#include "image/names.h"
#include "support/pictures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <vector>

namespace lightmill::jpeg_coded_blocks_test {
namespace {

/// The AC codes of annex K, for luma.
const HuffmanCodes& standard_codes() {
  static const HuffmanCodes codes = [] {
    JpegCompressor codec;
    codec.errors().guarded([&codec] {
      codec->in_color_space = JCS_GRAYSCALE;
      codec->input_components = 1;
      jpeg_set_defaults(codec.get());
    });
    return HuffmanCodes(*codec->ac_huff_tbl_ptrs[0]);
  }();
  return codes;
}

using Blocks = std::vector<std::array<JCOEF, DCTSIZE2>>;

/// From empty blocks to full ones, of small values and of large.
Blocks any_blocks(std::size_t count, int largest) {
  std::mt19937 random(7);
  Blocks blocks(count);
  for (auto& block : blocks) {
    const auto filled = random() % 65;
    const int most = random() % 2 ? largest : 3;
    for (auto i = filled; i > 0; --i)
      block[random() % DCTSIZE2] = static_cast<JCOEF>(static_cast<int>(random() % (2U * most + 1)) - most);
  }
  return blocks;
}

struct Coded {
  std::vector<std::vector<bool>> bits;  // of each block
  std::vector<int> dc;
  bool sound = true;
};

/// With steps of quantization so many times as fine.
Coded coded(const Blocks& blocks, Orientation orientation, CodeBlocks code,
            const std::optional<BlockTurn::Ratios>& other = {}) {
  const BlockTurn::Ratios* const ratios = other ? &*other : nullptr;
  std::vector<CodedBlock> records(blocks.size());
  std::vector<std::uint8_t> bytes(blocks.size() * HuffmanWriter::kMostBytesOfBlock + HuffmanWriter::kSlack);
  const BlockTurn turn(orientation);
  const BlockRun run{.component = 0,
                     .first = reinterpret_cast<const JBLOCK*>(blocks.data()),
                     .stride = 1,
                     .count = static_cast<unsigned>(blocks.size()),
                     .x = 0,
                     .y = 0,
                     .step_x = 1,
                     .step_y = 0};
  Coded made;
  made.sound = code({run, turn, ratios, &standard_codes(), records.data(), 1}, bytes.data(), 0) != nullptr;
  for (const CodedBlock& record : records) {
    auto& bits = made.bits.emplace_back();
    for (unsigned i = 0; made.sound && i < record.bits; ++i)
      bits.push_back((bytes[record.at + (record.first_bit + i) / 8] >> (7 - (record.first_bit + i) % 8) & 1) != 0);
    made.dc.push_back(record.dc);
  }
  return made;
}

BlockTurn::Ratios any_ratios(Orientation turn) {
  std::mt19937 random(11);
  JQUANT_TBL before{}, after{};
  for (UINT16& step : before.quantval) step = static_cast<UINT16>(1 + random() % 30);
  for (UINT16& step : after.quantval) step = static_cast<UINT16>(30 + random() % 60);
  return BlockTurn(turn).ratios(before, after);
}

/// Those that the machine has beside the plain one.
std::vector<CodeBlocks> kernels() {
  std::vector<CodeBlocks> all;
#if defined(__x86_64__)
  if (best_simd() >= Simd::avx2) all.push_back(code_blocks_by_avx2);
  if (best_simd() >= Simd::avx512) all.push_back(code_blocks_by_avx512);
  if (best_simd() >= Simd::vbmi2) all.push_back(code_blocks_by_vbmi2);
#endif
  return all;
}

void expect_the_same(const Blocks& blocks, Orientation turn, CodeBlocks kernel) {
  const Coded plain = coded(blocks, turn, code_blocks), fast = coded(blocks, turn, kernel);
  EXPECT_TRUE(plain.sound);
  EXPECT_TRUE(fast.sound);
  EXPECT_TRUE(plain.bits == fast.bits) << to_string(turn);
  EXPECT_EQ(plain.dc, fast.dc);
  const BlockTurn::Ratios coarser = any_ratios(turn);
  const Coded plain_coarser = coded(blocks, turn, code_blocks, coarser);
  const Coded fast_coarser = coded(blocks, turn, kernel, coarser);
  EXPECT_TRUE(plain_coarser.bits == fast_coarser.bits) << to_string(turn);
  EXPECT_EQ(plain_coarser.dc, fast_coarser.dc);
}

TEST(CodedBlocks, AreTheSameByEveryKernel) {
  if (kernels().empty()) GTEST_SKIP() << "there is one";
  for (const std::size_t count : {1, 2, 3, 64, 301}) {
    const Blocks blocks = any_blocks(count, 1023);
    for (int turn = 1; turn <= 8; ++turn)
      for (const CodeBlocks kernel : kernels()) expect_the_same(blocks, static_cast<Orientation>(turn), kernel);
  }
}

TEST(CodedBlocks, ThatNoCodeIsForAreRefused) {
  for (const int value : {1024, -1024, 2048, -2049, 32767, -32768}) {
    for (const std::size_t place : {1, 8, 63}) {
      Blocks blocks(5);
      blocks[3][place] = static_cast<JCOEF>(value);
      blocks[3][2] = 1;
      EXPECT_FALSE(coded(blocks, Orientation::rotate_90, code_blocks).sound) << value;
      for (const CodeBlocks kernel : kernels())
        EXPECT_FALSE(coded(blocks, Orientation::rotate_90, kernel).sound) << value;
    }
  }
  Blocks largest(1);
  largest[0][5] = 1023;
  largest[0][63] = -1023;
  EXPECT_TRUE(coded(largest, Orientation::identity, code_blocks).sound);
}

/// A file of one row of gray blocks, which are put so many at once; empty where they are refused.
std::vector<std::uint8_t> file_of(const Blocks& row, unsigned at_once, ScanPlan plan, Simd simd = best_simd()) {
  JpegCompressor codec;
  BlobDestination destination(1 << 20, test::pool());
  codec->dest = destination.manager();
  codec->image_width = static_cast<JDIMENSION>(row.size() * DCTSIZE);
  codec->image_height = DCTSIZE;
  codec->input_components = 1;
  codec->in_color_space = JCS_GRAYSCALE;
  codec.errors().guarded([&codec] {
    jpeg_set_defaults(codec.get());
    codec->raw_data_in = TRUE;
    jpeg_start_compress(codec.get(), TRUE);
  });
  const BlockTurn turn(Orientation::identity);
  const auto columns = static_cast<unsigned>(row.size());
  const CodedBlocks::Layout layout{columns, 1, *codec->dc_huff_tbl_ptrs[0], *codec->ac_huff_tbl_ptrs[0], nullptr};
  CodedBlocks blocks({&layout, 1}, plan, turn, test::pool(), simd);
  for (unsigned first = 0; first < columns; first += at_once) {
    const BlockRun run{.component = 0,
                       .first = reinterpret_cast<const JBLOCK*>(row.data()) + first,
                       .stride = 1,
                       .count = std::min(at_once, columns - first),
                       .x = first,
                       .y = 0,
                       .step_x = 1,
                       .step_y = 0};
    blocks.put({&run, 1});
  }
  if (!blocks.write_scans(codec, destination, test::pool())) return {};
  codec.errors().guarded([&codec] { jpeg_finish_compress(codec.get()); });
  const Blob file = destination.finish();
  return {file.bytes().begin(), file.bytes().end()};
}

constexpr std::array kPlans{ScanPlan::known_tables, ScanPlan::fitted_tables, ScanPlan::progressive};

TEST(CodedBlocks, WhoseDcCoefficientsAreTooLargeAreRefused) {
  for (const ScanPlan plan : kPlans) {
    Blocks blocks(40);
    blocks[20][0] = 1024;
    EXPECT_FALSE(file_of(blocks, 40, plan).empty());
    for (const int value : {1025, -1025, 20'000, -32'768}) {
      blocks[20][0] = static_cast<JCOEF>(value);
      EXPECT_TRUE(file_of(blocks, 40, plan).empty()) << value;
    }
  }
}

TEST(CodedBlocks, MakeTheSameFileWhateverTheMachineHas) {
  for (const ScanPlan plan : kPlans) {
    for (const int largest : {3, 200, 1023}) {
      const Blocks blocks = any_blocks(500, largest);
      const auto plain = file_of(blocks, 500, plan, Simd::baseline);
      for (const Simd simd : {Simd::avx2, Simd::avx512, Simd::vbmi2})
        EXPECT_TRUE(simd > best_simd() || plain == file_of(blocks, 37, plan, simd)) << largest;
    }
  }
}

TEST(CodedBlocks, OfALongRowTakeMoreThanASlab) {
  Blocks full(8187);
  std::mt19937 random(5);
  for (auto& block : full) {
    for (JCOEF& value : block) value = static_cast<JCOEF>(random() % 2 ? 1023 - random() % 400 : random() % 400 - 1023);
  }
  for (const ScanPlan plan : kPlans) {
    const auto at_once = file_of(full, 8187, plan);
    EXPECT_GT(at_once.size(), std::size_t{700'000});
    EXPECT_TRUE(at_once == file_of(full, 7, plan));
  }
}

}  // namespace
}  // namespace lightmill::jpeg_coded_blocks_test
