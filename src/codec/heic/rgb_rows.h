#pragma once

#include "codec/heic/to_rgb.h"

#include <array>
#include <cstddef>
#include <cstdint>

/// The loops over rows, which are compiled twice: for all machines, and for those with AVX2. They are written so that
/// the compiler makes vectors of them. The samples are the same, since neither contracts multiplications and additions.
namespace lightmill {

template <typename Sample, typename Made>
struct RgbRow {
  const Sample* luma;
  const float* cb;
  const float* cr;
  std::size_t width;
  std::array<Made*, 3> made;
};

template <typename Sample, typename Made>
struct RgbLoops {
  /// Three quarters of `near` and one of `far`, which may be the same row.
  void (*blend)(const Sample* near, const Sample* far, std::size_t width, float* to);
  /// Twice as many samples. Of the first of two a part is what is before, of the second a part what is behind; there is
  /// one sample more at each end of `from`.
  void (*widen)(const float* from, std::size_t width, std::array<float, 2> parts, float* to);
  void (*mix)(const RgbRow<Sample, Made>& row, const RgbMatrix& matrix);
  /// Of luma alone.
  void (*scale)(const RgbRow<Sample, Made>& row, const RgbMatrix& matrix);
};

/// For machines with AVX2.
template <typename Sample, typename Made>
RgbLoops<Sample, Made> rgb_loops_avx2();

namespace rgb_rows {

template <typename Sample>
[[gnu::always_inline]] inline void blend(const Sample* near, const Sample* far, std::size_t width,
                                         float* __restrict to) {
  for (std::size_t x = 0; x < width; ++x)
    to[x] = 0.75F * static_cast<float>(near[x]) + 0.25F * static_cast<float>(far[x]);
}

[[gnu::always_inline]] inline void widen(const float* from, std::size_t width, std::array<float, 2> parts,
                                         float* __restrict to) {
  const float before = parts[0], behind = parts[1];
  for (std::size_t x = 0; x < width; ++x) {
    const float middle = from[x];
    to[2 * x] = middle + before * (from[x - 1] - middle);
    to[2 * x + 1] = middle + behind * (from[x + 1] - middle);
  }
}

template <typename Made>
[[gnu::always_inline]] inline Made clamped(float value) {
  constexpr int kMost = static_cast<Made>(~Made{0});
  int whole = static_cast<int>(value);
  whole = whole < 0 ? 0 : whole;
  return static_cast<Made>(whole > kMost ? kMost : whole);
}

template <typename Sample, typename Made>
[[gnu::always_inline]] inline void mix(const RgbRow<Sample, Made>& row, const RgbMatrix& matrix) {
  const Sample* const luma = row.luma;
  const float *const cb = row.cb, *const cr = row.cr;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto [a, b, c] = matrix.factor[i];
    const float addend = matrix.addend[i];
    Made* const __restrict to = row.made[i];
    for (std::size_t x = 0; x < row.width; ++x)
      to[x] = clamped<Made>(a * static_cast<float>(luma[x]) + b * cb[x] + c * cr[x] + addend);
  }
}

template <typename Sample, typename Made>
[[gnu::always_inline]] inline void scale(const RgbRow<Sample, Made>& row, const RgbMatrix& matrix) {
  const Sample* const luma = row.luma;
  const float factor = matrix.factor[0][0], addend = matrix.addend[0];
  Made* const __restrict to = row.made[0];
  for (std::size_t x = 0; x < row.width; ++x) to[x] = clamped<Made>(factor * static_cast<float>(luma[x]) + addend);
}

}  // namespace rgb_rows
}  // namespace lightmill
