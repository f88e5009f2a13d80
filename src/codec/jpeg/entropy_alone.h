#pragma once

#include "codec/codec.h"

#include <optional>

namespace lightmill {

/// Decodes the Huffman codes of a JPEG as `decode_jpeg` does at that scale, with the coefficients that it asks for, and
/// drops them. Nothing where our decoders do not do, or find the data odd. Throws Error.
std::optional<CodedBlocksRead> read_jpeg_codes(const Blob& blob, const DecodeOptions& options, BufferPool& pool,
                                               SpareCores& cores);

}  // namespace lightmill
