#pragma once

#include "codec/jpeg/entropy.h"
#include "codec/jpeg/zigzag.h"

#include <array>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace lightmill {

/// What a lane counts in one sum of 64 bits: bits in its lowest 22; the difference of two sums that stand a block apart
/// tells the rest.
///
///     0 to 21    bits passed, value bits included
///     22 to 25   size of the DC difference behind the block
///     26 to 30   coefficients passed
///     31         whether the block ended
struct LaneSum {
  static constexpr int kBitsWidth = 22, kPassed = 26, kEnded = 31;
};

/// What the next bits hold of a block's AC codes and, where the block ends among them, of the next block's DC code: as
/// many codes as fit, by the sum that they add. 0: the first code is longer than kPeek, or the end of the block and the
/// DC code behind it do not fit together.
struct SkimEntry {
  static constexpr int kPeek = 12;
  /// As many lanes as keep a core busy, without BMI2 and with it, and groups of three steps between two looks at them.
  static constexpr std::size_t kLanes = 4, kLanesWithBmi2 = 6;
  static constexpr int kGroups = 64;
  std::uint32_t word;
};

/// The same with the coefficients, two at most.
struct CoefficientEntry {
  static constexpr int kPeek = 13;
  static constexpr std::size_t kLanes = 2, kLanesWithBmi2 = 2;  // more of them want more registers than there are
  static constexpr int kGroups = 32;
  /// From the lowest bit on: 32 of the sum; in 8 each the zeros before the first, the way from it to the second (0
  /// where it is the first again), and their values.
  std::uint64_t word;
};

/// By which of them lanes go that keep so many coefficients of a block.
template <std::size_t kept>
using EntryOf = std::conditional_t<kept == kKeepNone, SkimEntry, CoefficientEntry>;

/// Three entries' bits are ready after one refill of 57.
template <typename Entry>
constexpr int kMostBitsOf = (57 - Entry::kPeek) / 2;

/// The codes of the blocks of an MCU.
class LaneCodes {
 public:
  struct Block {
    const HuffmanTable* ac;
    const HuffmanTable* next_dc;  ///< of the block behind
  };
  std::size_t blocks_in_mcu() const { return blocks_.size(); }
  const Block& block(std::size_t index) const { return blocks_[index]; }
  const HuffmanTable& first_dc() const { return *blocks_.back().next_dc; }

 protected:
  std::vector<Block> blocks_;
};

/// What ScanLanes decodes a scan by: a table for each block of an MCU.
template <typename Entry>
class LaneTables : public LaneCodes {
 public:
  using Table = std::array<Entry, std::size_t{1} << Entry::kPeek>;

  /// For an installed decoder, whose tables they refer to. Those of the scan before serve again where the codes are the
  /// same and the decoder is: most files have the standard's. False where the codes do not allow it: the length of a DC
  /// code must follow from its symbol.
  bool build(const EntropyDecoder& decoder);

  const Entry* table(std::size_t block) const { return tables_[pair_of_[block]].data(); }

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
  std::array<std::size_t, D_MAX_BLOCKS_IN_MCU> pair_of_{};
};

extern template class LaneTables<SkimEntry>;
extern template class LaneTables<CoefficientEntry>;

}  // namespace lightmill
