#pragma once

#include "base/buffer_pool.h"
#include "base/simd.h"
#include "codec/jpeg/header.h"
#include "image/frame.h"

namespace lightmill {

/// The samples of a progressive file: at an eighth of its sides from its scans of DC coefficients alone, others being
/// stepped over; else from all of them in lockstep, without the picture's coefficients in memory. From a header that
/// was read and the output size that was calculated to the end-of-image marker. False where the file is of another
/// kind, damaged, with scans missing or out of order, or where the data are odd: libjpeg is to decode it then. Throws
/// Error.
bool decode_progressive(JpegDecompressor& codec, Planes& planes, BufferPool& pool, Simd simd = best_simd());

}  // namespace lightmill
