#pragma once

#include "codec/jpeg/forward_dct.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace lightmill {

/// The code of each symbol (ITU-T T.81, C.2).
class HuffmanCodes {
 public:
  struct Code {
    std::uint16_t code = 0;
    std::uint16_t bits = 0;  ///< 0: the symbol has none
  };
  explicit HuffmanCodes(const JHUFF_TBL& table);
  Code operator[](std::size_t symbol) const { return codes_[symbol]; }

 private:
  std::array<Code, 256> codes_{};
};

/// The bits of each value's magnitude.
class ValueSizes {
 public:
  constexpr ValueSizes() {
    for (int value = -kMost - 1; value <= kMost; ++value) {
      sizes_[index_of(value)] =
          static_cast<std::uint8_t>(std::bit_width(static_cast<unsigned>(value < 0 ? -value : value)));
    }
  }
  unsigned of(int value) const { return sizes_[index_of(value)]; }

 private:
  static constexpr int kMost = 2047;  ///< of 8-bit samples, DC differences included
  static constexpr std::size_t index_of(int value) { return static_cast<unsigned>(value + kMost + 1); }
  std::array<std::uint8_t, std::size_t{2} * (kMost + 1)> sizes_{};
};
inline constexpr ValueSizes kValueSizes;

/// Entropy-coded data, without the zeros that are to be stuffed after 0xFF. Every call leaves whole bytes where it
/// writes, and there is no branch on how many.
class HuffmanWriter {
 public:
  /// What a block may take: 64 coefficients of a code of 16 and a value of 11 bits; and what is written behind.
  static constexpr std::size_t kMostBytesOfBlock = DCTSIZE2 * 27 / 8 + 1, kSlack = 16;

  explicit HuffmanWriter(std::uint8_t* to) : next_(to) {}

  /// Goes on elsewhere. What is of the byte that is not whole yet comes along.
  void move_to(std::uint8_t* to) { next_ = to; }
  /// Behind the last whole byte.
  std::uint8_t* position() const { return next_; }

  /// There must be room for it. `last_dc` is that of the block before, and of this one afterwards.
  [[gnu::always_inline]] void write(const QuantizedBlock& block, int& last_dc, const HuffmanCodes& dc,
                                    const HuffmanCodes& ac) {
    put_value(dc, 0, block.values[0] - last_dc);
    last_dc = block.values[0];
    std::uint64_t left = block.nonzero & ~std::uint64_t{1};
    int passed = 0;
    for (; left != 0; left &= left - 1) {
      const int k = std::countr_zero(left);
      int run = k - passed - 1;
      for (; run > 15; run -= 16) put(ac[kSixteenZeros]);
      put_value(ac, static_cast<std::size_t>(run) << 4, block.values[static_cast<std::size_t>(k)]);
      passed = k;
    }
    if (passed < DCTSIZE2 - 1) put(ac[kEndOfBlock]);
  }

  /// A block beyond the picture's edge, which says nothing: the one before again, without detail.
  [[gnu::always_inline]] void write_repeated(const HuffmanCodes& dc, const HuffmanCodes& ac) {
    put_value(dc, 0, 0);
    put(ac[kEndOfBlock]);
  }

  /// Fills up the last byte with ones.
  void finish() {
    const int fill = -count_ & 7;
    put((1U << fill) - 1, fill);
  }

 private:
  static constexpr std::size_t kEndOfBlock = 0, kSixteenZeros = 0xF0;
  /// A code with the value's bits behind it (figure F.12): of a negative one those of the value less 1.
  [[gnu::always_inline]] void put_value(const HuffmanCodes& codes, std::size_t run, int value) {
    const unsigned size = kValueSizes.of(value);
    const auto bits = static_cast<std::uint32_t>(value + (value >> 31)) & ((1U << size) - 1);
    const HuffmanCodes::Code code = codes[run | size];
    put(std::uint32_t{code.code} << size | bits, code.bits + static_cast<int>(size));
  }
  [[gnu::always_inline]] void put(const HuffmanCodes::Code& code) { put(code.code, code.bits); }

  /// At most 32 bits.
  [[gnu::always_inline]] void put(std::uint32_t bits, int count) {
    bits_ = bits_ << count | bits;
    count_ += count;
    std::uint64_t word = bits_ << (63 - count_) << 1;
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
    std::memcpy(next_, &word, sizeof word);
    next_ += count_ >> 3;
    count_ &= 7;
  }

  std::uint8_t* next_;
  std::uint64_t bits_ = 0;  ///< the last ones put are the lowest
  int count_ = 0;           ///< of them that are no whole byte yet
};

}  // namespace lightmill
