#pragma once

#include "lightmill/geometry.h"

#include <cstddef>
#include <cstdint>

namespace lightmill {

/// Samples that somebody else keeps, to be read: a plane, or pixels with their channels interleaved. A row's samples
/// lie side by side; rows are `stride` bytes apart.
struct ConstView {
  const std::uint8_t* first = nullptr;
  std::size_t stride = 0;
  Size size;
  int channels = 1;
  int bits = 8;  ///< 8 or 16 a sample

  /// `Sample` is std::uint8_t or std::uint16_t, as `bits` says.
  template <typename Sample = std::uint8_t>
  const Sample* row(int y) const {
    return reinterpret_cast<const Sample*>(first + static_cast<std::size_t>(y) * stride);
  }
  bool has_alpha() const { return channels % 2 == 0; }
};

/// The same, to be written.
struct View {
  std::uint8_t* first = nullptr;
  std::size_t stride = 0;
  Size size;
  int channels = 1;
  int bits = 8;

  template <typename Sample = std::uint8_t>
  Sample* row(int y) const {
    return reinterpret_cast<Sample*>(first + static_cast<std::size_t>(y) * stride);
  }
  operator ConstView() const { return {first, stride, size, channels, bits}; }
};

}  // namespace lightmill
