#pragma once

#include "base/bytes.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// What stands around the bytes of every chunk: its length and its type before them, a checksum behind them.
namespace lightmill {

inline constexpr std::size_t kLengthAndType = 8, kChecksum = 4;
inline constexpr std::uint32_t kLongestChunk = 0x7FFFFFFF;

/// As numbers are stored in a PNG.
inline std::uint32_t big_endian(ByteView bytes, std::size_t at) {
  return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 | std::uint32_t{bytes[at + 2]} << 8 |
         bytes[at + 3];
}

inline bool is_chunk_type(std::string_view type) {
  return std::ranges::all_of(type, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

}  // namespace lightmill
