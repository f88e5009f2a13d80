#pragma once

#include "codec/jpeg/internals.h"

#include <array>
#include <cstdint>
#include <numbers>

namespace lightmill {

// What the inverse DCTs by a matrix have in common, so that all of them give the same samples.

constexpr int kBasisBits = 13;  // behind the point of a factor
constexpr int kExtraBits = 2;   // kept between the passes
/// To shift out behind each pass by a basis, which holds the whole scale.
constexpr int kBasisFirstShift = kBasisBits - kExtraBits, kBasisSecondShift = kBasisBits + kExtraBits;
constexpr int kSampleCenter = 128;

/// The orthonormal 4-point inverse DCT in fixed point:
///   x0, x3 = e0 +- o0     e0, e1 = (X0 +- X2) / 2     o0 = sqrt(1/2) (X1 cos(pi/8) + X3 cos(3 pi/8))
///   x1, x2 = e1 +- o1                                 o1 = sqrt(1/2) (X1 cos(3 pi/8) - X3 cos(pi/8))
/// An 8x8 coefficient is twice the 4x4 one of the same picture, which is one more bit to shift out at the end.
struct FourPoints {
  static constexpr std::int16_t kHalf = 4096, kLong = 5352, kShort = 2217;
  static constexpr int kFirstShift = kBasisFirstShift, kSecondShift = kBasisSecondShift + 1;
};

/// cos(pi angle), by its series; `angle` is 0 to 1/2.
constexpr double cos_of_pi(double angle) {
  const double x = std::numbers::pi * angle;
  double term = 1, sum = 1;
  for (int i = 1; i < 12; ++i) {
    term *= -x * x / ((2 * i - 1) * (2 * i));
    sum += term;
  }
  return sum;
}

/// The inverse DCT of `n` points as a matrix: sample i is the sum of basis[i][k] X_k. It is orthonormal but for what a
/// coefficient of 8 points is larger than one of `n`. Those of a pair, even and odd k, stand side by side for pmaddwd.
template <int n>
struct Basis {
  std::array<std::array<std::int16_t, DCTSIZE>, DCTSIZE> at{};
  constexpr Basis() {
    for (int i = 0; i < n; ++i) {
      for (int k = 0; k < n; ++k) {
        int turn = (2 * i + 1) * k % (4 * n);  // in parts of pi / 2n; 4n is a whole turn
        if (turn > 2 * n) turn = 4 * n - turn;
        const double cosine = turn <= n ? cos_of_pi(turn / (2.0 * n)) : -cos_of_pi(1 - turn / (2.0 * n));
        const double factor = (1 << kBasisBits) * (k == 0 ? 1 / (2 * std::numbers::sqrt2) : cosine / 2);
        at[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)] =
            static_cast<std::int16_t>(factor < 0 ? factor - 0.5 : factor + 0.5);
      }
    }
  }
};
template <int n>
constexpr Basis<n> kBasis;

/// A damaged file may end before the scan that would have brought a component's table: its coefficients are all zero.
inline const UINT16* steps_of(const jpeg_component_info* component) {
  static constexpr std::array<UINT16, DCTSIZE2> kNone{};
  return component->quant_table ? component->quant_table->quantval : kNone.data();
}

}  // namespace lightmill
