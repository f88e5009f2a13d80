#pragma once

#include "codec/jpeg/bit_reader.h"
#include "codec/jpeg/huffman_tables.h"

#include <array>
#include <cstdint>
#include <span>

namespace lightmill {

/// A Huffman decoder for baseline files in libjpeg's place: whole coefficients by table, eight bytes at a refill,
/// restart markers included. It takes sound data only: at the first oddity (a code that is none, a coefficient beyond
/// the block's last, a restart marker out of turn, data that end too soon) it gives up, and the file is damaged.
/// libjpeg then decodes it again, for its words and for what can be salvaged.
///
/// It fits into jpeg_entropy_decoder, whose two fields used here have stood since libjpeg 6; turbojpeg.c relies on its
/// neighbors in the same way.
class EntropyDecoder {
 public:
  static constexpr int kLargestDc = 32'767;
  /// Where in the scan a decoder is, and what it remembers there.
  struct State {
    BitReader reader;
    std::array<int, MAX_COMPS_IN_SCAN> last_dc{};
    unsigned until_restart = 0;
    std::uint8_t next_restart = 0;  ///< 0 to 7
  };

  /// Takes over after jpeg_start_decompress where the file is of a kind it knows and `bytes`, the whole file, hold the
  /// scan ahead; false where not, and nothing is changed then. Must outlive the decompression.
  bool install(jpeg_decompress_struct& codec, std::span<const std::uint8_t> bytes);
  /// False where the data were odd and what was decoded is not to be used.
  bool sound() const { return sound_; }
  /// After the last MCU of sound data: the first byte that it has no bit of.
  const std::uint8_t* position() const { return state_.reader.place().byte; }

  // For decoding from several places at once, on many threads, once installed (see split_scan.h).

  const State& state() const { return state_; }
  /// What `sound` and `position` are to go by, where it was not libjpeg that asked for the blocks.
  void end_at(const State& state, bool sound) {
    state_ = state;
    sound_ = sound;
  }
  unsigned restart_interval() const { return restart_interval_; }
  int blocks_in_mcu() const { return block_count_; }
  /// The index among the scan's components of a block of the MCU.
  int component_of(int block) const { return blocks_[static_cast<std::size_t>(block)].component; }
  /// The codes of a block of the MCU.
  const HuffmanTable& dc_table(std::size_t block) const { return *blocks_[block].dc; }
  const HuffmanTable& ac_table(std::size_t block) const { return *blocks_[block].ac; }
  /// Whether the same follows from both, but for a constant in the DC coefficients. Neither may be overdrawn.
  bool same_place(const State& a, const State& b) const;
  /// Steps over the restart marker that is due before the next MCU, if one is. False where the data are odd.
  bool begin_mcu(State& state) const { return restart_interval_ == 0 || state.until_restart > 0 || restart(state); }
  /// Decodes an MCU into blocks of zeros after `begin_mcu`. False where the data are odd, or have ended.
  bool decode_mcu(State& state, JBLOCKROW* blocks) const;

 private:
  struct Block {
    const HuffmanTable* dc;
    const HuffmanTable* ac;
    int component;
  };

  static boolean decode_for_libjpeg(j_decompress_ptr codec, JBLOCKROW* blocks);
  bool restart(State& state) const;
  static bool decode_block(const Block& block, JCOEF* coefficients, int& last_dc, BitReader& reader);
  static bool decode_dc(const Block& block, JCOEF* coefficients, int& last_dc, BitReader& reader);
  static unsigned decode_rest(const Block& block, unsigned k, JCOEF* coefficients, BitReader& reader);
  static int next_symbol(const HuffmanTable& table, BitReader& reader);
  bool build_tables(const jpeg_decompress_struct& codec);

  std::array<HuffmanTable, NUM_HUFF_TBLS> dc_;
  std::array<HuffmanTable, NUM_HUFF_TBLS> ac_;
  std::array<Block, D_MAX_BLOCKS_IN_MCU> blocks_{};
  int block_count_ = 0;
  unsigned restart_interval_ = 0;
  bool sound_ = true;
  State state_;
};

}  // namespace lightmill
