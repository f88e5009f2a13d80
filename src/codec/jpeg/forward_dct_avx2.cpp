#include "codec/jpeg/forward_dct.h"
#include "codec/jpeg/zigzag.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace lightmill {
namespace {

/// A block in each half of every vector, eight 16-bit lanes.
struct Rows {
  __m256i at[8];
};

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

/// From the block's rows to the order of the data.
constexpr RowShuffles kShuffles([](std::size_t k) -> std::size_t { return natural_order<0>()[k]; });

LIGHTMILL_AVX2 inline Rows ordered(const Rows& rows) {
  Rows groups;
#pragma GCC unroll 8
  for (std::size_t g = 0; g < 8; ++g) {
    groups.at[g] = _mm256_setzero_si256();
#pragma GCC unroll 8
    for (std::size_t y = 0; y < 8; ++y) {
      if (!kShuffles.any[g][y]) continue;
      const auto* const shuffle = reinterpret_cast<const __m128i*>(kShuffles.from_row[g][y].data());
      const __m256i both = _mm256_broadcastsi128_si256(_mm_load_si128(shuffle));
      groups.at[g] = _mm256_or_si256(groups.at[g], _mm256_shuffle_epi8(rows.at[y], both));
    }
  }
  return groups;
}

LIGHTMILL_AVX2 inline void store(const Rows& groups, QuantizedBlock* blocks) {
  std::uint64_t zero_of_first = 0, zero_of_second = 0;
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i is_zero =
        _mm256_packs_epi16(_mm256_cmpeq_epi16(groups.at[2 * i], zero), _mm256_cmpeq_epi16(groups.at[2 * i + 1], zero));
    const auto mask = static_cast<std::uint32_t>(_mm256_movemask_epi8(is_zero));
    zero_of_first |= std::uint64_t{mask & 0xFFFF} << (16 * i);
    zero_of_second |= std::uint64_t{mask >> 16} << (16 * i);
  }
#pragma GCC unroll 8
  for (std::size_t g = 0; g < 8; ++g) {
    _mm_store_si128(reinterpret_cast<__m128i*>(blocks[0].values.data()) + g, _mm256_castsi256_si128(groups.at[g]));
    _mm_store_si128(reinterpret_cast<__m128i*>(blocks[1].values.data()) + g, _mm256_extracti128_si256(groups.at[g], 1));
  }
  blocks[0].nonzero = ~zero_of_first;
  blocks[1].nonzero = ~zero_of_second;
}

}  // namespace

LIGHTMILL_AVX2 void forward_dct_by_avx2(const std::uint8_t* const* rows, std::size_t column, const Quantizer& quantizer,
                                        QuantizedBlock* blocks) {
  Rows samples;
#pragma GCC unroll 8
  for (std::size_t y = 0; y < 8; ++y) {
    const __m128i row = _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[y] + column));
    samples.at[y] = _mm256_sub_epi16(_mm256_cvtepu8_epi16(row), _mm256_set1_epi16(CENTERJSAMPLE));
  }
  Rows done = pass<false>(transposed(pass<true>(transposed(samples))));
#pragma GCC unroll 8
  for (std::size_t y = 0; y < 8; ++y) done.at[y] = quantized(done.at[y], quantizer, y);
  store(ordered(done), blocks);
}

}  // namespace lightmill

#endif
