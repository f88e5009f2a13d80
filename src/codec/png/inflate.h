#pragma once

#include "codec/png/chunk_head.h"
#include "image/metadata.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// zlib streams: libdeflate for whole ones, zlib for what is left of damaged ones.
namespace lightmill {

/// CRC-32, as it stands behind chunks.
std::uint32_t checksum(ByteView bytes);

/// What there is beyond what was asked for.
struct Surplus {
  std::size_t inflated = 0;  ///< bytes that the stream holds behind those
  std::size_t behind = 0;    ///< bytes of the file behind the stream
};

/// The bytes that fill `to`. None for a stream that is damaged, that is shorter, or that holds more than twice as much
/// and 64 KiB, whose end is not looked for.
std::optional<Surplus> inflate(ByteView from, std::span<std::uint8_t> to);

/// As much as can be had of a stream in pieces, in bytes; whatever follows a damaged place may be wrong.
std::size_t inflate_some(const std::vector<ByteView>& pieces, std::span<std::uint8_t> to);

/// Of a stream of unknown size, as profiles are; nothing where it is damaged or holds more than profiles do.
std::optional<Bytes> inflated(ByteView from);

}  // namespace lightmill
