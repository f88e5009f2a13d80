#pragma once

#include "codec/codec.h"

namespace lightmill {

/// Packs a JPEG into a JPEG XL of the same coefficients, or brings back the one that was. What comes back has been
/// compared with what went in. Throws Error, and NotKept where it would not be so.
Transcoded pack_jpeg(const Blob& blob, const TranscodeOptions& options, BufferPool& pool, SpareCores& cores);
Transcoded unpack_jpeg(const Blob& blob, const TranscodeOptions& options, BufferPool& pool, SpareCores& cores);

}  // namespace lightmill
