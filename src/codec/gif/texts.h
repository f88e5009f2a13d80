#pragma once

#include "image/metadata.h"

#include <cstddef>
#include <cstdint>
#include <span>

/// What extensions of a GIF hold. Sub-blocks are given with their lengths, and the zero behind the last.
namespace lightmill {

std::size_t joined_size(std::span<const std::uint8_t> blocks);
Bytes joined_sub_blocks(std::span<const std::uint8_t> blocks);

/// The packet, which stands among them as it is ("XMP Specification Part 3", 1.1.2): bytes behind it lead who takes it
/// for sub-blocks to their end.
std::span<const std::uint8_t> xmp_in_gif(std::span<const std::uint8_t> blocks);

}  // namespace lightmill
