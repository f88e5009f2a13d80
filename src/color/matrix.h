#pragma once

#include "color/conversion.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace lightmill {

/// What the kernels of a conversion between profiles of a matrix and curves work with. Light is 0 to 1.
struct MatrixTables {
  static constexpr std::size_t kWideSteps = 1 << 12;
  std::array<std::array<float, 256>, 3> light;                  ///< of red, green and blue of 8 bits
  std::array<std::array<float, kWideSteps + 1>, 3> wide_light;  ///< of such of 16 bits, to be interpolated
  std::array<std::array<float, 3>, 3> matrix;

  /// Where light stands in the table of what is stored: octaves of 512 equal parts, which are the first bits of a
  /// float. So steps are fine where the curve is steep.
  static constexpr int kOctaves = 24, kPartsOfOctave = 512, kPartBits = 14;
  static constexpr std::size_t kPlaces = kOctaves * kPartsOfOctave;
  static constexpr float kLeast = 1.0F / (1 << kOctaves);
  static std::uint32_t place(float light) {
    // The bits of floats above 0 are in the order of the floats, and those of others are negative.
    constexpr auto kFirst = std::bit_cast<std::int32_t>(kLeast), kLast = std::bit_cast<std::int32_t>(1.0F);
    return static_cast<std::uint32_t>(std::clamp(std::bit_cast<std::int32_t>(light), kFirst, kLast) - kFirst);
  }
  std::array<std::uint16_t, kPlaces + 2> stored;  ///< of all three channels alike, levels of 16 bits

  /// What a sample of red, green or blue adds to the light of the target's blue, green and red; the fourth is 0.
  struct alignas(16) Terms {
    std::array<float, 4> of;
  };
  std::array<std::array<Terms, 256>, 3> terms;
  std::array<std::uint8_t, kPlaces + 2> stored_bytes;  ///< `stored` in 8 bits
};

/// Null where one of the profiles has more to it than a matrix and curves, or the curves of `to` differ.
std::shared_ptr<const MatrixTables> matrix_tables(std::span<const std::uint8_t> from, std::span<const std::uint8_t> to);

/// Whether colors stay as they are but for rounding.
bool changes_nothing(const MatrixTables& tables);

/// In place, a row of BGR pixels of 3 channels, or of 4 of which the last is alpha and stays. The same as lcms2 within
/// a level of 8 bits.
void convert_bgr(const MatrixTables& tables, std::span<std::uint8_t> row, std::size_t channels);
void convert_bgr(const MatrixTables& tables, std::span<std::uint16_t> row, std::size_t channels);
/// The same for 3 channels of bytes, on machines with Simd::avx2: a half more a second, of the same samples.
void convert_bgr_avx2(const MatrixTables& tables, std::span<std::uint8_t> row);

/// In place, one row of chroma and the `chroma.down` rows of luma that it covers, which are `stride` apart; of `width`
/// samples of luma and `rows` rows of it.
///
/// The darkest and the lightest luma that a sample of chroma covers are converted with it. What lies between is taken
/// to lie on the line between the two.
struct PlanesRow {
  std::uint8_t* luma;
  std::size_t stride;
  std::uint8_t* cb;
  std::uint8_t* cr;
  int width, rows;
  int across;

  /// So many samples of chroma, and what they cover.
  void skip(int samples) {
    luma += static_cast<std::ptrdiff_t>(samples) * across;
    cb += samples;
    cr += samples;
    width -= samples * across;
  }
};
void convert_row(const MatrixTables& tables, const PlanesRow& row);

}  // namespace lightmill
