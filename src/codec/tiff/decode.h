#pragma once

#include "codec/codec.h"

namespace lightmill {

/// Throws Error: as Codec says, and unsupported where there is no such page.
Decoded decode_tiff(const Blob& blob, const DecodeOptions& options, BufferPool& pool);

ImageInfo probe_tiff(std::span<const std::uint8_t> bytes, const ProbeOptions& options);

}  // namespace lightmill
