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
  const float* const left = from - 1;  // an index of -1 is none
  for (std::size_t x = 0; x < width; ++x) {
    const float middle = from[x];
    to[2 * x] = middle + before * (left[x] - middle);
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
  const std::size_t width = row.width;  // a byte that is written could be it
  const float *const cb = row.cb, *const cr = row.cr;
  const auto [blue, green, red] = matrix.factor;
  const auto [to_blue, to_green, to_red] = matrix.addend;
  Made* const __restrict b = row.made[0], * const __restrict g = row.made[1], * const __restrict r = row.made[2];
#ifndef __clang__
#pragma GCC ivdep
#endif
  for (std::size_t x = 0; x < width; ++x) {
    const auto y = static_cast<float>(luma[x]), u = cb[x], v = cr[x];
    b[x] = clamped<Made>(blue[0] * y + blue[1] * u + blue[2] * v + to_blue);
    g[x] = clamped<Made>(green[0] * y + green[1] * u + green[2] * v + to_green);
    r[x] = clamped<Made>(red[0] * y + red[1] * u + red[2] * v + to_red);
  }
}

template <typename Sample, typename Made>
[[gnu::always_inline]] inline void scale(const RgbRow<Sample, Made>& row, const RgbMatrix& matrix) {
  const Sample* const luma = row.luma;
  const std::size_t width = row.width;  // a byte that is written could be it
  const float factor = matrix.factor[0][0], addend = matrix.addend[0];
  Made* const __restrict to = row.made[0];
  for (std::size_t x = 0; x < width; ++x) to[x] = clamped<Made>(factor * static_cast<float>(luma[x]) + addend);
}

}  // namespace rgb_rows
}  // namespace lightmill
