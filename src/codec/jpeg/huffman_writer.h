#pragma once

#include "codec/jpeg/bits_at.h"
#include "codec/jpeg/forward_dct.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace lightmill {

/// A coefficient, and how many zeros come before it.
struct AfterZeros {
  int run;
  int value;
};

/// The code of each symbol (ITU-T T.81, C.2).
class HuffmanCodes {
 public:
  struct Code {
    std::uint16_t code = 0;
    std::uint16_t bits = 0;  ///< 0: the symbol has none
  };
  /// A code of the AC coefficients with the bits of the value behind it, and their number in the lowest `kLength` bits.
  struct Whole {
    static constexpr int kLength = 6;
    std::uint32_t word;
    std::uint32_t bits() const { return word >> kLength; }
    int count() const { return static_cast<int>(word % (1U << kLength)); }
    friend bool operator==(const Whole&, const Whole&) = default;
  };
  /// The end of a block, and nothing: as coefficients that are none.
  static constexpr AfterZeros kEnd{0, 0}, kNothing{1, 0};
  static constexpr int kSmall = 64;  ///< values from -kSmall to kSmall - 1, behind fewer than 16 zeros, have one

  explicit HuffmanCodes(const JHUFF_TBL& table) : codes_(codes_of(table)) { join(); }
  using Codes = std::array<Code, 256>;
  static Codes codes_of(const JHUFF_TBL& table);
  /// Of a DC difference, and of an AC coefficient, of 8-bit samples (ITU-T T.81, F.1.2).
  static constexpr std::size_t kLargestDcSize = 11, kLargestAcSize = 10;
  /// Each symbol in 8 bits, where its size is no larger: for FittedScan.
  static HuffmanCodes of_symbols(std::size_t largest_size);
  Code operator[](std::size_t symbol) const { return codes_[symbol]; }
  static bool are_small(AfterZeros a, AfterZeros b) {
    return ((kSmall / 8 * (a.run | b.run) | (a.value + kSmall) | (b.value + kSmall)) & ~(2 * kSmall - 1)) == 0;
  }
  const Whole& whole(AfterZeros small) const { return whole_[place_of(small)]; }
  /// The same for kernels, by place: first those, and then of values from -kWide to kWide that come behind no zero, DC
  /// differences among them.
  static constexpr int kWide = 511;
  static constexpr std::size_t kWholes = std::size_t{16} * 2 * kSmall + 2 * kWide + 1;
  static constexpr std::size_t kWideZero = kWholes - kWide - 1;
  const Whole* wholes() const { return whole_.data(); }
  static constexpr std::size_t place_of(AfterZeros small) {
    return static_cast<unsigned>(2 * kSmall * small.run + small.value + kSmall);
  }

 private:
  HuffmanCodes() = default;
  void join();
  Whole whole_of(int run, int value) const;

  Codes codes_{};
  std::array<Whole, kWholes> whole_{};
};

/// Of a value's magnitude: those of a negative one are those of the value less 1 (figure F.12).
constexpr std::uint32_t value_bits(int value, unsigned size) {
  return static_cast<std::uint32_t>(value + (value >> 31)) & ((1U << size) - 1);
}

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
  static constexpr bool has(int value) { return value >= -kMost && value <= kMost; }

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

  /// False where there was a coefficient that no code is for, so that what was written is of no use.
  bool sound() const { return sound_; }

  /// There must be room for it. `last_dc` is that of the block before, and of this one afterwards.
  [[gnu::always_inline]] void write(const QuantizedBlock& block, int& last_dc, const HuffmanCodes& dc,
                                    const HuffmanCodes& ac) {
    write_dc(block.values[0], last_dc, dc);
    write_ac(block, ac);
  }
  [[gnu::always_inline]] void write_dc(int value, int& last_dc, const HuffmanCodes& dc) {
    put_value(dc, 0, value - last_dc);
    last_dc = value;
  }
  [[gnu::always_inline]] void write_ac(const QuantizedBlock& block, const HuffmanCodes& ac) {
    std::uint64_t left = block.nonzero & ~std::uint64_t{1};
    int passed = 0;
    bool open = true;
    while (left != 0) {
      const AfterZeros first = next(block, left, passed);
      open = left != 0;
      // Where there is no other, the end of the block, so that nothing has to be guessed.
      const AfterZeros second = open ? next(block, left, passed) : end_behind(passed);
      if (HuffmanCodes::are_small(first, second)) [[likely]] {
        const HuffmanCodes::Whole& one = ac.whole(first);
        const HuffmanCodes::Whole& other = ac.whole(second);
        put(std::uint64_t{one.bits()} << other.count() | other.bits(), one.count() + other.count());
      } else {
        write_any(first, ac);
        write_any(second, ac);
      }
    }
    const HuffmanCodes::Whole& last = ac.whole(open ? end_behind(passed) : HuffmanCodes::kNothing);
    put(last.bits(), last.count());
  }

  /// A block beyond the picture's edge, which says nothing: the one before again, without detail.
  [[gnu::always_inline]] void write_repeated(const HuffmanCodes& dc, const HuffmanCodes& ac) {
    put_value(dc, 0, 0);
    put(ac[kEndOfBlock]);
  }

  /// A code with bits behind it that were taken apart before.
  [[gnu::always_inline]] void write_symbol(unsigned symbol, std::uint32_t bits, const HuffmanCodes& codes) {
    const int size = static_cast<int>(symbol & 15);
    const HuffmanCodes::Code code = codes[symbol];
    put(std::uint32_t{code.code} << size | bits, code.bits + size);
  }

  /// What another has written, from a bit of the first byte on. Some bytes behind it are read.
  [[gnu::always_inline]] void append(const std::uint8_t* bytes, unsigned first_bit, std::size_t bits) {
    constexpr int kAtOnce = 56;
    for (; bits > kAtOnce; bits -= kAtOnce, bytes += kAtOnce / 8)
      put(bits_at(bytes, first_bit) >> (64 - kAtOnce), kAtOnce);
    if (bits > 0) put(bits_at(bytes, first_bit) >> (64 - bits), static_cast<int>(bits));
  }
  /// Written since it was made with a beginning there.
  std::size_t bits_from(const std::uint8_t* beginning) const {
    return 8 * static_cast<std::size_t>(next_ - beginning) + static_cast<std::size_t>(count_);
  }

  /// At most 56 bits.
  [[gnu::always_inline]] void put(std::uint64_t bits, int count) {
    bits_ = bits_ << count | bits;
    count_ += count;
    const std::uint64_t word = big_endian(bits_ << (63 - count_) << 1);
    std::memcpy(next_, &word, sizeof word);
    next_ += count_ >> 3;
    count_ &= 7;
  }

  /// Fills up the last byte with ones.
  void finish() {
    const int fill = -count_ & 7;
    put((1U << fill) - 1, fill);
  }

 private:
  static constexpr std::size_t kEndOfBlock = 0, kSixteenZeros = 0xF0;
  /// Takes the next coefficient.
  [[gnu::always_inline]] static AfterZeros next(const QuantizedBlock& block, std::uint64_t& left, int& passed) {
    const int k = std::countr_zero(left), run = k - passed - 1;
    left &= left - 1;
    passed = k;
    return {run, block.values[static_cast<std::size_t>(k)]};
  }
  [[gnu::always_inline]] static AfterZeros end_behind(int passed) {
    return passed < DCTSIZE2 - 1 ? HuffmanCodes::kEnd : HuffmanCodes::kNothing;
  }

  [[gnu::always_inline]] void write_any(AfterZeros coefficient, const HuffmanCodes& ac) {
    auto [run, value] = coefficient;
    if (value == 0) {
      const HuffmanCodes::Whole& whole = ac.whole(coefficient);
      return put(whole.bits(), whole.count());
    }
    for (; run > 15; run -= 16) put(ac[kSixteenZeros]);
    const std::size_t zeros = static_cast<std::size_t>(run) << 4;
    if (ValueSizes::has(value) && ac[zeros | kValueSizes.of(value)].bits > 0)
      put_value(ac, zeros, value);
    else
      sound_ = false;
  }
  /// A code with the value's bits behind it.
  [[gnu::always_inline]] void put_value(const HuffmanCodes& codes, std::size_t run, int value) {
    const unsigned size = kValueSizes.of(value);
    const HuffmanCodes::Code code = codes[run | size];
    put(std::uint32_t{code.code} << size | value_bits(value, size), code.bits + static_cast<int>(size));
  }
  [[gnu::always_inline]] void put(const HuffmanCodes::Code& code) { put(code.code, code.bits); }

  [[gnu::always_inline]] static std::uint64_t big_endian(std::uint64_t word) {
    return std::endian::native == std::endian::little ? __builtin_bswap64(word) : word;
  }

  std::uint8_t* next_;
  std::uint64_t bits_ = 0;  ///< the last ones put are the lowest
  int count_ = 0;           ///< of them that are no whole byte yet
  bool sound_ = true;
};

}  // namespace lightmill
