#pragma once

#include "base/buffer_pool.h"
#include "base/simd.h"
#include "codec/jpeg/block_runs.h"
#include "codec/jpeg/header.h"
#include "image/frame.h"

#include <cstddef>
#include <functional>

namespace lightmill {

/// Where a progressive file's samples go: planes with room for `kept` iMCU rows, each of which takes the place of the
/// one so many before it. `begin` and `done` are told of each component's iMCU rows, from the top down, when the first
/// block is to be written and when the last one was; of several components side by side, but for some hundred blocks.
struct RowsOfSamples {
  Planes& planes;
  unsigned kept;
  std::function<void(std::size_t component, unsigned row)> begin = {}, done = {};
  /// The most blocks of the largest component that others may be behind it.
  static constexpr std::size_t kMostBehind = 4096;
  /// The same in iMCU rows, of so many of its blocks each.
  static constexpr std::size_t most_rows_behind(std::size_t blocks_in_row) { return kMostBehind / blocks_in_row + 2; }
};

/// The samples of a progressive file: at an eighth of its sides from its scans of DC coefficients alone, others being
/// stepped over; else from all of them in lockstep, without the picture's coefficients in memory. From a header that
/// was read and the output size that was calculated to the end-of-image marker. False where the file is of another
/// kind, damaged, with scans missing or out of order, or where the data are odd: libjpeg is to decode it then. Throws
/// Error.
bool decode_progressive(JpegDecompressor& codec, const RowsOfSamples& to, BufferPool& pool, Simd simd = best_simd());

/// Blocks of a component side by side in the picture.
struct RowOfBlocks {
  std::size_t component;
  unsigned x, y, count;
  JBLOCKROW blocks;
};
/// The same for the coefficients, which `sink` has after `begin` had the steps of quantization: those that a transform
/// to `n` x `n` samples takes, by default all.
bool read_progressive_blocks(JpegDecompressor& codec, BufferPool& pool,
                             const std::function<void(const QuantizationSteps&)>& begin,
                             const std::function<void(const RowOfBlocks&)>& sink, int n = DCTSIZE);

}  // namespace lightmill
