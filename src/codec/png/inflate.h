#pragma once

#include "image/metadata.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// zlib streams: libdeflate for whole ones, zlib for what is left of damaged ones.
namespace lightmill {

using ByteView = std::span<const std::uint8_t>;

/// CRC-32, as it stands behind chunks.
std::uint32_t checksum(ByteView bytes);

/// The bytes that fill `to` exactly; false for a stream that is damaged, shorter or longer. Sets how much of `from` it
/// takes.
bool inflate(ByteView from, std::span<std::uint8_t> to, std::size_t& taken);

/// As much as can be had of a stream in pieces, in bytes; whatever follows a damaged place may be wrong.
std::size_t inflate_some(const std::vector<ByteView>& pieces, std::span<std::uint8_t> to);

/// Of a stream of unknown size, as profiles are; nothing where it is damaged or holds more than profiles do.
std::optional<Bytes> inflated(ByteView from);

}  // namespace lightmill
