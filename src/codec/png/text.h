#pragma once

#include "image/metadata.h"

#include <cstdint>
#include <span>

/// XMP in a PNG: an iTXt chunk with a keyword of its own.
namespace lightmill {

bool is_xmp(std::span<const std::uint8_t> itxt);
/// The packet, inflated where it was compressed; empty where the chunk is broken.
Bytes xmp_packet(std::span<const std::uint8_t> itxt);
/// The chunk's bytes for a packet.
Bytes xmp_chunk(std::span<const std::uint8_t> packet);

}  // namespace lightmill
