#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// What bytes of a file say.
namespace lightmill {

using ByteView = std::span<const std::uint8_t>;

inline std::string_view text_of(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// A whole number of at most 8 bytes, the high byte first; 0 of none.
inline std::uint64_t big_endian(ByteView bytes) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  return number;
}

}  // namespace lightmill
