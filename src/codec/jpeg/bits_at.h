#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace lightmill {

/// The bits from there on, left-aligned; 57 of them are valid.
inline std::uint64_t bits_at(const std::uint8_t* base, std::uint64_t bit) {
  std::uint64_t word;
  std::memcpy(&word, base + bit / 8, sizeof word);
  if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
  return word << (bit & 7);
}

}  // namespace lightmill
