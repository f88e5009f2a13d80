#pragma once

#include "base/buffer_pool.h"
#include "base/simd.h"
#include "codec/jpeg/block_runs.h"
#include "codec/jpeg/header.h"
#include "image/frame.h"

#include <cstddef>
#include <functional>

namespace lightmill {

/// The samples of a progressive file: at an eighth of its sides from its scans of DC coefficients alone, others being
/// stepped over; else from all of them in lockstep, without the picture's coefficients in memory. From a header that
/// was read and the output size that was calculated to the end-of-image marker. False where the file is of another
/// kind, damaged, with scans missing or out of order, or where the data are odd: libjpeg is to decode it then. Throws
/// Error.
bool decode_progressive(JpegDecompressor& codec, Planes& planes, BufferPool& pool, Simd simd = best_simd());

/// Blocks of a component side by side in the picture.
struct RowOfBlocks {
  std::size_t component;
  unsigned x, y, count;
  JBLOCKROW blocks;
};
/// The same for all the coefficients, which `sink` has after `begin` had the steps of quantization.
bool read_progressive_blocks(JpegDecompressor& codec, BufferPool& pool,
                             const std::function<void(const QuantizationSteps&)>& begin,
                             const std::function<void(const RowOfBlocks&)>& sink);

}  // namespace lightmill
