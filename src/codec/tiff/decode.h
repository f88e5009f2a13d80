#pragma once

#include "codec/codec.h"

namespace lightmill {

/// `page` counts from 0; it must be one that the file has.
Decoded decode_tiff(const Blob& blob, const DecodeOptions& options, BufferPool& pool, std::size_t page = 0);

ImageInfo probe_tiff(std::span<const std::uint8_t> bytes, const ProbeOptions& options, std::size_t page = 0);

}  // namespace lightmill
