#pragma once

#include "codec/jpeg/huffman_tables.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace lightmill {

// The data of AC scans are read from the lowest bit on: the bits of each byte are turned around beforehand. So a run of
// correction bits lies as the coefficients do in a mask of their block, and no word's bytes have to be swapped.

/// Turns around the bits of each byte. As many as make whole words of eight are touched.
void reverse_bits(std::uint8_t* bytes, std::size_t count);

/// The bits from there on, the next one lowest; 57 of them are valid.
inline std::uint64_t low_bits_at(const std::uint8_t* base, std::uint64_t bit) {
  std::uint64_t word;
  std::memcpy(&word, base + bit / 8, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word >> (bit & 7);
}

/// The lowest `count` bits, 0 to 16, as a number whose highest bit is the first of them.
inline std::uint32_t number_of(std::uint64_t low_bits, int count) {
  auto bits = static_cast<std::uint32_t>(low_bits);
  bits = (bits & 0x5555) << 1 | (bits >> 1 & 0x5555);
  bits = (bits & 0x3333) << 2 | (bits >> 2 & 0x3333);
  bits = (bits & 0x0F0F) << 4 | (bits >> 4 & 0x0F0F);
  return ((bits & 0xFF) << 8 | bits >> 8) >> (16 - count);
}

/// What the next bits of a scan say that brings coefficients' highest bits. From the lowest bit on:
///
///     0 to 15    the value, at its place
///     16 to 19   zeros before it
///     20 to 22   blocks that are passed beyond this one
///     23         whether the band ends
///     24 to 27   bits passed; 0: the code is longer, or there are more blocks
///     28         whether there is a value
struct FirstEntry {
  static constexpr int kPeek = 12;
  static constexpr int kZeros = 16, kBlocks = 20, kEnds = 23, kBits = 24, kHasValue = 28;
};

/// The same of a scan that brings the next bit of each:
///
///     0 to 15    1 << the zeros before a new coefficient; 0: the band ends here
///     16 to 21   bits passed before the corrections; kSlow: other codes, whose symbol is in the bits 0 to 7 and length
///                in 8 to 12, or 0 there
///     31         whether the new coefficient is positive
struct RefinementEntry {
  static constexpr int kPeek = 10;
  static constexpr int kBits = 16, kPositive = 31, kLength = 8;
  static constexpr std::uint32_t kSlow = 63;
};

/// By the next bits, the first of which is the lowest.
struct AcTable {
  std::array<std::uint32_t, std::size_t{1} << FirstEntry::kPeek> entries;  ///< RefinementEntry's: fewer
  HuffmanTable codes;

  /// False where the code is not valid. `low`: the lowest bit that the scan brings.
  bool build_first(const JHUFF_TBL& source, int low);
  bool build_refinement(const JHUFF_TBL& source);

  /// Of any length.
  HuffmanTable::Code code(std::uint64_t low_bits) const {
    return codes.code(std::uint64_t{number_of(low_bits, 16)} << 48);
  }

 private:
  template <int kPeek, typename EntryOf>
  void fill(const EntryOf& entry_of);
};

}  // namespace lightmill
