#pragma once

#include "codec/jpeg/internals.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace lightmill {

/// What the next bits of a scan say, by their first `kPeek` bits.
class HuffmanTable {
 public:
  static constexpr int kPeek = 11;

  /// Where code and value bits together fit, as most do: a whole coefficient, with the zeros before it. Otherwise
  /// `value` is 0 and `skip` the code's symbol, whose value bits, if it has any, follow.
  struct Entry {
    std::int16_t value;
    std::uint8_t skip;
    std::uint8_t bits;  ///< consumed by what the entry tells; 0: the code is longer than kPeek
  };
  struct Code {
    int symbol = -1;  ///< -1: no such code
    int bits = 0;
  };
  enum class Kind { dc, ac };

  /// False where the table is not a valid Huffman code for its kind; it must not be used then.
  bool build(const JHUFF_TBL& source, Kind kind);

  /// By the top bits of a left-aligned bit buffer; valid only if the buffer holds as many as the entry consumes.
  const Entry& entry(std::uint64_t bits) const { return entries_[bits >> (64 - kPeek)]; }
  /// A code of any length (ITU-T T.81, F.2.2.3, figure F.16).
  Code code(std::uint64_t bits) const;
  /// What tells a table from another.
  struct Codes {
    std::array<std::uint32_t, 18> limit;
    std::array<std::uint8_t, 256> symbols;
    friend bool operator==(const Codes&, const Codes&) = default;
  };
  Codes codes() const { return {limit_, symbols_}; }
  /// Of a table of DC codes: whether each symbol has one code at most, and the bits of that.
  bool one_code_a_symbol() const { return one_code_a_symbol_; }
  int length_of(std::size_t dc_symbol) const { return lengths_[dc_symbol]; }

 private:
  bool note(std::uint8_t symbol, int length);
  void fill(Kind kind, std::uint8_t symbol, std::uint32_t first, int length);

  std::array<Entry, std::size_t{1} << kPeek> entries_;  // not before `build`: half of a decoder's tables are never used
  std::array<std::uint32_t, 18>
      limit_{};                   ///< by length: the first code beyond those of this length, left-aligned to 16
  std::array<int, 17> offset_{};  ///< by length: index of a code's symbol, less the code
  std::array<std::uint8_t, 256> symbols_{};
  std::array<std::uint8_t, 16> lengths_{};
  bool one_code_a_symbol_ = true;
};

/// The value of `size` bits (ITU-T T.81, F.2.2.1, figure F.12).
inline int extended(std::uint32_t bits, int size) {
  const int half = size == 0 ? 0 : 1 << (size - 1);
  return static_cast<int>(bits) < half ? static_cast<int>(bits) - (1 << size) + 1 : static_cast<int>(bits);
}

}  // namespace lightmill
