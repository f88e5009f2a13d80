#pragma once

#include "codec/jpeg/forward_dct.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace lightmill {

/// Rows of a block in each half of every vector.
struct TwoBlocks {
  __m256i at[8];
};

/// The transform of two blocks and the division by their steps, up to which AVX2 and AVX-512 do the same.
namespace forward {

using Rows = TwoBlocks;  // eight 16-bit lanes a row

/// A factor for the even and one for the odd lanes.
LIGHTMILL_AVX2 inline __m256i factors(int even, int odd) {
  const auto short_of = [](int factor) { return static_cast<std::uint32_t>(factor) & 0xFFFF; };
  return _mm256_set1_epi32(static_cast<int>(short_of(odd) << 16 | short_of(even)));
}

/// Two vectors' lanes side by side.
struct Pair {
  __m256i low, high;
};
LIGHTMILL_AVX2 inline Pair pair(__m256i a, __m256i b) {
  return {_mm256_unpacklo_epi16(a, b), _mm256_unpackhi_epi16(a, b)};
}

/// a x + b y + c z + d w, shifted down and rounded; the lanes of x and y in one pair, of z and w in the other.
template <int shift>
LIGHTMILL_AVX2 inline __m256i sum(const Pair& xy, __m256i ab, const Pair& zw, __m256i cd) {
  const __m256i round = _mm256_set1_epi32(1 << (shift - 1));
  const auto half = [&](__m256i first, __m256i second) LIGHTMILL_AVX2 {
    const __m256i both = _mm256_add_epi32(_mm256_madd_epi16(first, ab), _mm256_madd_epi16(second, cd));
    return _mm256_srai_epi32(_mm256_add_epi32(both, round), shift);
  };
  return _mm256_packs_epi32(half(xy.low, zw.low), half(xy.high, zw.high));
}
template <int shift>
LIGHTMILL_AVX2 inline __m256i sum(const Pair& xy, __m256i ab) {
  const __m256i round = _mm256_set1_epi32(1 << (shift - 1));
  const auto half = [&](__m256i both) LIGHTMILL_AVX2 {
    return _mm256_srai_epi32(_mm256_add_epi32(_mm256_madd_epi16(both, ab), round), shift);
  };
  return _mm256_packs_epi32(half(xy.low), half(xy.high));
}

constexpr int kFactorBits = 13, kExtraBits = 2;

template <bool first>
LIGHTMILL_AVX2 inline __m256i scaled(__m256i value) {
  const __m256i round = _mm256_set1_epi16(1 << (kExtraBits - 1));
  return first ? _mm256_slli_epi16(value, kExtraBits) : _mm256_srai_epi16(_mm256_add_epi16(value, round), kExtraBits);
}

/// The 8-point DCT of Loeffler, Ligtenberg and Moschytz (ICASSP 1989), over the vectors, as jfdctint.c rounds it; its
/// rotations are multiplied out. The first pass keeps two bits more than there are, the second takes them off.
template <bool first>
LIGHTMILL_AVX2 inline Rows pass(const Rows& in) {
  constexpr int kShift = first ? kFactorBits - kExtraBits : kFactorBits + kExtraBits;
  const auto plus = [&in](std::size_t i) LIGHTMILL_AVX2 { return _mm256_add_epi16(in.at[i], in.at[7 - i]); };
  const auto minus = [&in](std::size_t i) LIGHTMILL_AVX2 { return _mm256_sub_epi16(in.at[i], in.at[7 - i]); };
  const __m256i outer = _mm256_add_epi16(plus(0), plus(3)), outer_less = _mm256_sub_epi16(plus(0), plus(3));
  const __m256i inner = _mm256_add_epi16(plus(1), plus(2)), inner_less = _mm256_sub_epi16(plus(1), plus(2));
  const Pair even = pair(inner_less, outer_less);
  const Pair near = pair(minus(3), minus(2)), far = pair(minus(1), minus(0));
  return {{scaled<first>(_mm256_add_epi16(outer, inner)),
           sum<kShift>(near, factors(2260, 6437), far, factors(9633, 11363)), sum<kShift>(even, factors(4433, 10703)),
           sum<kShift>(near, factors(-6436, -11362), far, factors(-2259, 9633)),
           scaled<first>(_mm256_sub_epi16(outer, inner)),
           sum<kShift>(near, factors(9633, 2261), far, factors(-11362, 6437)), sum<kShift>(even, factors(-10704, 4433)),
           sum<kShift>(near, factors(-11363, 9633), far, factors(-6436, 2260))}};
}

/// Of each block.
LIGHTMILL_AVX2 inline Rows transposed(const Rows& in) {
  Rows pairs, fours, out;
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    pairs.at[2 * i] = _mm256_unpacklo_epi16(in.at[2 * i], in.at[2 * i + 1]);
    pairs.at[2 * i + 1] = _mm256_unpackhi_epi16(in.at[2 * i], in.at[2 * i + 1]);
  }
#pragma GCC unroll 2
  for (std::size_t i = 0; i < 2; ++i) {
    const std::size_t at = 4 * i;
    fours.at[at] = _mm256_unpacklo_epi32(pairs.at[at], pairs.at[at + 2]);
    fours.at[at + 1] = _mm256_unpackhi_epi32(pairs.at[at], pairs.at[at + 2]);
    fours.at[at + 2] = _mm256_unpacklo_epi32(pairs.at[at + 1], pairs.at[at + 3]);
    fours.at[at + 3] = _mm256_unpackhi_epi32(pairs.at[at + 1], pairs.at[at + 3]);
  }
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    out.at[2 * i] = _mm256_unpacklo_epi64(fours.at[i], fours.at[i + 4]);
    out.at[2 * i + 1] = _mm256_unpackhi_epi64(fours.at[i], fours.at[i + 4]);
  }
  return out;
}

LIGHTMILL_AVX2 inline __m256i quantized(__m256i value, const Quantizer& quantizer, std::size_t row) {
  const auto of = [row](const Quantizer::Factors& table) LIGHTMILL_AVX2 {
    return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(table.data()) + row));
  };
  const __m256i rounded = _mm256_add_epi16(_mm256_abs_epi16(value), of(quantizer.correction));
  const __m256i product = _mm256_mulhi_epu16(rounded, of(quantizer.reciprocal));
  return _mm256_sign_epi16(_mm256_mulhi_epu16(product, of(quantizer.scale)), value);
}

/// Of eight rows the sixteen samples from `column` on, to rows of quantized coefficients.
LIGHTMILL_AVX2 inline TwoBlocks coefficients(const std::uint8_t* const* rows, std::size_t column,
                                             const Quantizer& quantizer) {
  Rows samples;
#pragma GCC unroll 8
  for (std::size_t y = 0; y < 8; ++y) {
    const __m128i row = _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[y] + column));
    samples.at[y] = _mm256_sub_epi16(_mm256_cvtepu8_epi16(row), _mm256_set1_epi16(CENTERJSAMPLE));
  }
  Rows done = pass<false>(transposed(pass<true>(transposed(samples))));
#pragma GCC unroll 8
  for (std::size_t y = 0; y < 8; ++y) done.at[y] = quantized(done.at[y], quantizer, y);
  return done;
}

}  // namespace forward
}  // namespace lightmill

#endif
