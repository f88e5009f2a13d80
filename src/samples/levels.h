#pragma once

#include "samples/whole_levels.h"

#include <algorithm>
#include <cstdint>

/// Samples as they are resampled, where that is not as they are: color times alpha, and alpha times the largest sample,
/// so that the quotient of the two is the color.
namespace lightmill {

template <typename Sample>
Sample rounded(float value) {
  return static_cast<Sample>(std::clamp(value + 0.5F, 0.0F, static_cast<float>(kMost<Sample>)));
}

/// What makes samples of the products of a pixel whose alpha, times the largest sample, is `alpha`. Nothing is left to
/// see of one that has none, and it is black.
template <typename Sample>
float divisor(float alpha) {
  const float most = kMost<Sample>;
  return alpha < most / 2 ? 0 : most / alpha;
}

template <typename Sample>
struct Product;

/// Half a product of bytes, in a word with room for what filters overshoot by on either side: were it cut off from
/// alpha and not from color, edges would shine.
template <>
struct Product<std::uint8_t> {
  using Level = std::uint16_t;
  static constexpr int kZero = 16'384;
  static Level level(std::uint8_t sample, std::uint8_t alpha) {
    const auto product = static_cast<Level>(sample * alpha);
    return static_cast<Level>((product >> 1) + (product & 1) + kZero);
  }
  static float value(Level level) { return static_cast<float>(2 * (level - kZero)); }
};

template <>
struct Product<std::uint16_t> {
  using Level = float;
  static Level level(std::uint16_t sample, std::uint16_t alpha) {
    return static_cast<float>(sample) * static_cast<float>(alpha);
  }
  static float value(Level level) { return level; }
};

}  // namespace lightmill
