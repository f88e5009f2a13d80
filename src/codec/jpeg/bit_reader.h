#pragma once

#include "codec/jpeg/bits_at.h"

#include <cstddef>
#include <cstdint>

namespace lightmill {

/// The bits of entropy-coded data, most significant first, zero bytes stuffed after 0xFF taken out. Stops at a marker
/// and hands out zeros from there, which `overdrawn` tells.
class BitReader {
 public:
  BitReader() = default;
  BitReader(const std::uint8_t* begin, const std::uint8_t* end) : next_(begin), end_(end) {}

  /// Left-aligned. At least `kReady` of them are valid after `refill`.
  static constexpr int kReady = 56;
  std::uint64_t bits() const { return bits_; }
  /// Without a branch on how many bits are left, which no predictor could learn.
  void refill() {
    if (end_ - next_ < 8) return refill_slowly();
    const std::uint64_t word = bits_at(next_, 0);
    if (has_ff(word)) return refill_slowly();
    bits_ |= word >> count_;
    next_ += (63 - count_) >> 3;
    count_ |= 56;  // + 8 * ((63 - count_) / 8)
  }
  void consume(int bits) {
    bits_ <<= bits;
    count_ -= bits;
  }
  /// The next `size` bits, 1 to 16.
  std::uint32_t take(int size) {
    const auto value = static_cast<std::uint32_t>(bits_ >> (64 - size));
    consume(size);
    return value;
  }

  /// Whether bits beyond the data's end were consumed.
  bool overdrawn() const { return borrowed_ > count_; }
  /// Whether more is left than the bits that fill up the last byte before a marker.
  bool holds_whole_byte() const { return count_ - borrowed_ >= 8; }
  /// Drops what is left before the marker and steps over it, if it is this one. Its 0xFF may be repeated (ITU-T T.81,
  /// B.1.1.2).
  bool skip_marker(std::uint8_t marker) {
    bits_ = 0;
    count_ = borrowed_ = 0;
    while (end_ - next_ > 2 && next_[0] == 0xFF && next_[1] == 0xFF) ++next_;
    if (end_ - next_ < 2 || next_[0] != 0xFF || next_[1] != marker) return false;
    next_ += 2;
    return true;
  }
  /// The first byte not read yet; a marker's, once the data are used up.
  const std::uint8_t* position() const { return next_; }
  /// Where the next bit lies, however many bytes were read ahead of it: readers of the same data at one place read the
  /// same from there. Not for a reader that is overdrawn.
  struct Place {
    const std::uint8_t* byte;  ///< of which no bit was consumed
    int bits_to_come;          ///< -7 to 0: those before `byte` that were not consumed yet, negated
    friend bool operator==(const Place&, const Place&) = default;
    friend bool operator<(const Place& a, const Place& b) {
      return a.byte != b.byte ? a.byte < b.byte : a.bits_to_come < b.bits_to_come;
    }
  };
  Place place() const {
    const std::uint8_t* byte = next_;
    int ahead = count_ - borrowed_;
    for (; ahead >= 8; ahead -= 8) byte -= byte[-1] == 0 && byte[-2] == 0xFF ? 2 : 1;
    return {byte, -ahead};
  }

 private:
  static bool has_ff(std::uint64_t word) {
    constexpr std::uint64_t kOnes = 0x0101010101010101, kTops = 0x8080808080808080;
    return ((~word - kOnes) & word & kTops) != 0;
  }
  [[gnu::noinline]] void refill_slowly() {
    // The word that was looked at last has left bits of its next byte below the valid ones.
    bits_ = count_ > 0 ? bits_ >> (64 - count_) << (64 - count_) : 0;
    while (count_ < kReady) {
      std::uint64_t byte = 0;
      if (next_ < end_ && *next_ != 0xFF) {
        byte = *next_++;
      } else if (end_ - next_ >= 2 && next_[1] == 0) {
        byte = 0xFF;
        next_ += 2;
      } else {
        borrowed_ += 8;
      }
      bits_ |= byte << (56 - count_);
      count_ += 8;
    }
  }

  const std::uint8_t* next_ = nullptr;
  const std::uint8_t* end_ = nullptr;
  std::uint64_t bits_ = 0;
  int count_ = 0;
  int borrowed_ = 0;
};

}  // namespace lightmill
