#pragma once

#include "codec/bit_reader.h"
#include "codec/huffman_tables.h"

#include <array>
#include <cstdint>
#include <span>

namespace lightmill {

/// A Huffman decoder for baseline files in libjpeg's place: whole coefficients by table, eight bytes at a refill,
/// restart markers included. It takes sound data only: at the first oddity it gives up, and the file is to be decoded
/// again by libjpeg, whose words on the damage then count.
///
/// It fits into jpeg_entropy_decoder, whose two fields used here have stood since libjpeg 6; turbojpeg.c relies on its
/// neighbours in the same way.
class EntropyDecoder {
 public:
  /// Takes over after jpeg_start_decompress where the file is of a kind it knows and `bytes`, the whole file, hold the
  /// scan ahead; false where not, and nothing is changed then. Must outlive the decompression.
  bool install(jpeg_decompress_struct& codec, std::span<const std::uint8_t> bytes);
  /// After the last row: puts libjpeg's reading position behind the scan. False where the data were odd and what was
  /// decoded is not to be used.
  bool finish(jpeg_decompress_struct& codec);

 private:
  struct Block {
    const HuffmanTable* dc;
    const HuffmanTable* ac;
    int component;
  };

  static boolean decode_mcu(j_decompress_ptr codec, JBLOCKROW* blocks);
  bool restart();
  bool decode_block(const Block& block, JCOEF* coefficients, BitReader& reader);
  bool decode_dc(const Block& block, JCOEF* coefficients, BitReader& reader);
  static unsigned decode_rest(const Block& block, unsigned k, JCOEF* coefficients, BitReader& reader);
  static int next_symbol(const HuffmanTable& table, BitReader& reader);
  bool build_tables(const jpeg_decompress_struct& codec);

  std::array<HuffmanTable, NUM_HUFF_TBLS> dc_;
  std::array<HuffmanTable, NUM_HUFF_TBLS> ac_;
  std::array<Block, D_MAX_BLOCKS_IN_MCU> blocks_{};
  std::array<int, MAX_COMPS_IN_SCAN> last_dc_{};
  int block_count_ = 0;
  unsigned restart_interval_ = 0;
  unsigned until_restart_ = 0;
  std::uint8_t next_restart_ = 0;  // 0 to 7
  bool sound_ = true;
  BitReader reader_;
};

}  // namespace lightmill
