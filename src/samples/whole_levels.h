#pragma once

#include <cstdint>
#include <limits>

/// Exact arithmetic on samples of 8 and 16 bits, whose largest value is 1.
namespace lightmill {

template <typename Sample>
inline constexpr Sample kMost = std::numeric_limits<Sample>::max();

/// `product` / kMost<Sample>, rounded, of a product of two samples. kMost is odd, so there is no tie.
template <typename Sample>
constexpr std::uint32_t over_most(std::uint32_t product) {
  constexpr int kBits = std::numeric_limits<Sample>::digits;
  const std::uint32_t half = product + (1U << (kBits - 1));
  return (half + (half >> kBits)) >> kBits;
}

/// `sample` / 257, rounded: 16 bits to 8.
constexpr std::uint8_t eight_bits(std::uint32_t sample) {
  return static_cast<std::uint8_t>((sample * 255 + 32'895) >> 16);
}

}  // namespace lightmill
