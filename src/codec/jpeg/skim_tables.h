#pragma once

#include "codec/jpeg/entropy.h"

#include <array>
#include <cstdint>
#include <vector>

namespace lightmill {

/// What SkimLanes decodes a scan's DC coefficients by: for each block of an MCU a table of what the next bits hold of
/// that block's AC codes and, where it ends among them, of the next block's DC code.
class SkimTables {
 public:
  static constexpr int kPeek = 12;

  /// An entry is added to a lane's sum. So the sum counts bits in its lowest 22, and the difference of two sums that
  /// stand a block apart tells the rest. 0: the first code is longer than kPeek, or the end of the block and the DC
  /// code behind it do not fit together.
  ///
  ///     0 to 5     bits passed, value bits included
  ///     22 to 25   size of the DC difference
  ///     26 to 30   coefficients passed
  ///     31         whether the block ended
  using Entry = std::uint32_t;
  static constexpr int kBitsWidth = 22, kPassed = 26, kEnded = 31;
  /// Three entries' bits are ready after one refill of 57.
  static constexpr int kMostBits = (57 - kPeek) / 2;
  using Table = std::array<Entry, std::size_t{1} << kPeek>;

  /// For an installed decoder, whose tables they refer to. Those of the scan before serve again where the codes are the
  /// same and the decoder is: most files have the standard's. False where the codes do not allow it: the length of a DC
  /// code must follow from its symbol.
  bool build(const EntropyDecoder& decoder);

  struct Block {
    const Table* table;
    const HuffmanTable* ac;
    const HuffmanTable* next_dc;
  };
  int blocks_in_mcu() const { return static_cast<int>(blocks_.size()); }
  const Block& block(std::size_t index) const { return blocks_[index]; }
  const HuffmanTable& first_dc() const { return *blocks_.back().next_dc; }

 private:
  /// The codes that a table is of.
  struct Pair {
    const HuffmanTable* ac;
    const HuffmanTable* dc;
    HuffmanTable::Codes ac_codes;
    HuffmanTable::Codes dc_codes;
    friend bool operator==(const Pair&, const Pair&) = default;
  };
  std::vector<Pair> pairs_;
  std::vector<Table> tables_;  // of the pairs
  std::vector<Block> blocks_;
};

}  // namespace lightmill
