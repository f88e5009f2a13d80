#pragma once

#include "color/matrix.h"

#include <array>
#include <cstdint>
#include <memory>

namespace lightmill {

/// The tables of a conversion in words of 16 bits, which registers hold. Light is 0 to 16,384.
struct MatrixWords {
  static constexpr int kLight = 1 << 14;
  static constexpr int kDark = kLight / 16;  ///< below, steps of what is stored are finer

  /// Straight lines between 64 points, in 64ths of a level.
  struct Line {
    alignas(64) std::array<std::int16_t, 64> first, rise;
  };
  struct Bytes {
    alignas(64) std::array<std::uint8_t, 256> low, high;
  };
  std::array<Bytes, 3> light;                            ///< of red, green and blue
  std::array<std::array<std::int16_t, 3>, 3> exchanged;  ///< the matrix less one of identity, in 32,768ths
  Line dark, all;
};

/// Null where words are too coarse: where the curve is too steep at its foot, or colors are exchanged by more than all
/// of them.
std::shared_ptr<const MatrixWords> matrix_words(const MatrixTables& tables);

/// As `convert_row`, for chroma at half the width and for one row of luma or two, and as `convert_bgr`, for pixels
/// without alpha. On machines with Simd::vbmi2.
void convert_row_vbmi(const MatrixWords& words, const PlanesRow& row);
void convert_bgr_vbmi(const MatrixWords& words, std::span<std::uint8_t> row);

}  // namespace lightmill
