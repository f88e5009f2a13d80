#pragma once

#include "base/simd.h"
#include "codec/codec.h"

namespace lightmill {

/// The bytes do not depend on `simd`.
Blob encode_jpeg(const Frame& frame, const JpegEncoding& encoding, const Metadata& metadata, BufferPool& pool,
                 Simd simd = best_simd());

}  // namespace lightmill
