#pragma once

#include "base/buffer_pool.h"
#include "base/simd.h"
#include "codec/jpeg/forward_dct.h"
#include "codec/jpeg/scan_tokens.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lightmill {

/// A block as the scans of its bits see it, in masks of coefficients.
struct LayeredBlock {
  static constexpr std::size_t kLayers = 3;
  const QuantizedBlock::Values& values;
  std::array<std::uint64_t, kLayers> reaching;     ///< those that are at least 2 to that power
  std::array<std::uint64_t, kLayers - 1> has_bit;  ///< those whose magnitude has that bit
};

/// A scan of a component's AC coefficients in a progressive file (ITU-T T.81, G.1.2.2 and G.1.2.3), as libjpeg's
/// jcphuff.c codes it.
class AcWriter {
 public:
  struct Part {
    int first, last;  ///< coefficients, in the order of the data
    int low;          ///< the lowest bit it brings
    bool refines;     ///< brings this bit alone; else all from it on
  };
  AcWriter(const Part& part, BufferPool& pool);

  const ScanTokens& tokens() const { return tokens_; }
  /// The next block.
  void add(const LayeredBlock& layered);
  /// When all are there.
  void finish();

 private:
  /// Bits of coefficients that were begun, in blocks that are ended together: jcphuff.c has room for so many
  /// (MAX_CORR_BITS), and ends them when another block's may not fit.
  static constexpr int kMostHeldBack = 1000;
  static constexpr unsigned kLongestRun = 0x7FFF;
  /// Of each coefficient a symbol and its value, or a bit; symbols for zeros and ends; and what is held back.
  static constexpr std::size_t kMostOfBlock = 3 * DCTSIZE2 + kMostHeldBack;
  static constexpr unsigned kSixteenZeros = 0xF0;

  class Corrections;
  int magnitude(int value) const { return (value < 0 ? -value : value) >> part_.low; }
  void begin(const LayeredBlock& layered);
  void refine(const LayeredBlock& layered);
  void end_block(std::uint64_t bits, int count);
  void end_run();

  const Part part_;
  const std::uint64_t range_;
  ScanTokens tokens_;
  unsigned run_ = 0;  ///< blocks that are ended together
  int held_back_ = 0;
  std::vector<ScanToken> behind_run_;  ///< with those bits
};

/// To each of a component's scans the next blocks.
using AddBlocks = void (*)(std::span<AcWriter> scans, std::span<const QuantizedBlock> blocks);
AddBlocks add_blocks(Simd simd = best_simd());

}  // namespace lightmill
