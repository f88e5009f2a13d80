#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/fitted_tables.h"
#include "codec/jpeg/huffman_writer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lightmill {

/// What a scan consists of before its codes are known: a symbol with up to 5 bits behind it, or up to 8 bits alone.
class ScanToken {
 public:
  /// Where it is alone: no symbol of 8-bit samples ends so.
  static constexpr unsigned kAlone = 0x0F;
  /// Of a token without what its bits are: all that its code depends on.
  static constexpr int kKinds = 256 << 3;

  ScanToken() = default;
  /// As many as it takes; returns where the next one goes. Of up to 64 bits the highest come first.
  [[gnu::always_inline]] static ScanToken* write(ScanToken* to, unsigned symbol, std::uint64_t bits, int count) {
    const int now = std::min(count, 5);
    *to++ = ScanToken(symbol << 8 | static_cast<unsigned>(now) << 5 | part(bits, count - now, now));
    return write(to, bits, count - now);
  }
  [[gnu::always_inline]] static ScanToken* write(ScanToken* to, std::uint64_t bits, int count) {
    while (count > 0) {
      const int now = std::min(count, 8);
      count -= now;
      *to++ = ScanToken(static_cast<unsigned>(now) << 12 | kAlone << 8 | part(bits, count, now));
    }
    return to;
  }
  unsigned kind() const { return word_ >> 5; }
  static int count(unsigned kind) { return static_cast<int>((kind >> 3 & 0xF) == kAlone ? kind >> 7 : kind & 7); }
  /// The lowest ones.
  unsigned bits(int count) const { return word_ & ((1U << count) - 1); }

 private:
  explicit ScanToken(unsigned word) : word_(static_cast<std::uint16_t>(word)) {}
  [[gnu::always_inline]] static unsigned part(std::uint64_t bits, int behind, int count) {
    return static_cast<unsigned>(bits >> behind) & ((1U << count) - 1);
  }

  std::uint16_t word_ = 0;
};

/// All of a scan. libjpeg makes them from the coefficients twice, first to count symbols; here they are kept.
class ScanTokens {
 public:
  explicit ScanTokens(BufferPool& pool) : pool_(pool) {}

  /// Before so many tokens are put. Throws std::bad_alloc.
  void make_room(std::size_t tokens) {
    if (static_cast<std::size_t>(end_ - next_) < tokens) add_slab(tokens);
  }
  [[gnu::always_inline]] void put(unsigned symbol, std::uint64_t bits, int count) {
    ++counts_[symbol];
    next_ = ScanToken::write(next_, symbol, bits, count);
  }
  [[gnu::always_inline]] void put(std::uint64_t bits, int count) { next_ = ScanToken::write(next_, bits, count); }
  void put(std::span<const ScanToken> of_bits) { next_ = std::ranges::copy(of_bits, next_).out; }

  /// How often each symbol came.
  const SymbolCounts& counts() const { return counts_; }
  /// The data of the scan.
  void write(const HuffmanCodes::Codes& codes, BlobDestination& destination) const;

 private:
  struct Slab {
    Buffer memory;
    std::size_t used = 0;  ///< tokens, once there is another one
  };
  void add_slab(std::size_t tokens);
  std::span<const ScanToken> tokens_of(const Slab& slab) const;

  BufferPool& pool_;
  SymbolCounts counts_{};
  std::vector<Slab> slabs_;
  ScanToken* next_ = nullptr;
  ScanToken* end_ = nullptr;
};

}  // namespace lightmill
