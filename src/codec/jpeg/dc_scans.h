#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/header.h"
#include "image/frame.h"

namespace lightmill {

/// The samples of a progressive file at an eighth of its sides, of which only the scans of DC coefficients are read;
/// others are stepped over from marker to marker. From a header that was read and the output size that was calculated
/// to the end-of-image marker. False where the file is not one of which nothing else needs to be known: damaged, with
/// scans missing or out of order, or of another kind. It is to be decoded whole then. Throws Error.
bool decode_dc_scans(JpegDecompressor& codec, Planes& planes, BufferPool& pool);

}  // namespace lightmill
