#pragma once

#include "lightmill/geometry.h"
#include "lightmill/image_info.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace lightmill {

/// One of the pictures that an interlaced one is stored as: every `across`th column and `down`th row.
struct PngPass {
  int left, top, across, down;

  /// Both sides may be 0, and one alone, too.
  Size size(Size whole) const {
    return {ceil_div(std::max(whole.width - left, 0), across), ceil_div(std::max(whole.height - top, 0), down)};
  }
};
inline constexpr std::array<PngPass, 7> kAdam7{
    {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}};

/// Of a row of samples, in whole bytes, without the number of its filter in front.
inline std::size_t row_bytes(int width, int channels, int bits) {
  return (static_cast<std::size_t>(width) * static_cast<std::size_t>(channels) * static_cast<std::size_t>(bits) + 7) /
         8;
}

inline std::size_t filtered_bytes(Size size, int channels, int bits) {
  if (size.width <= 0 || size.height <= 0) return 0;
  return (row_bytes(size.width, channels, bits) + 1) * static_cast<std::size_t>(size.height);
}

/// What a picture's compressed data holds.
inline std::size_t filtered_bytes(Size size, int channels, int bits, bool interlaced) {
  if (!interlaced) return filtered_bytes(size, channels, bits);
  std::size_t bytes = 0;
  for (const PngPass& pass : kAdam7) bytes += filtered_bytes(pass.size(size), channels, bits);
  return bytes;
}

/// Of the file; at most, since transparency may be a color's instead of a channel.
inline int stored_channels(const ImageInfo& info) {
  if (info.palette) return 1;
  return (info.color == ColorModel::gray ? 1 : 3) + (info.alpha ? 1 : 0);
}

}  // namespace lightmill
