#pragma once

#include "base/avx512.h"
#include "codec/jpeg/coded_blocks.h"
#include "codec/jpeg/ordered_avx512.h"

#if defined(__x86_64__)

namespace lightmill {

/// Sixteen coefficients.
LIGHTMILL_AVX512 inline __m256i scaled(__m256i values, const float* ratios) {
  const __m512 product = _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(values)), _mm512_loadu_ps(ratios));
  return _mm512_cvtsepi32_epi16(_mm512_cvtps_epi32(product));
}

LIGHTMILL_AVX512 inline __m512i turned(__m512i half, const std::int16_t* signs, const float* ratios) {
  const __m512i sign = _mm512_loadu_si512(signs);
  const __m512i values = _mm512_sub_epi16(_mm512_xor_si512(half, sign), sign);
  if (!ratios) return values;
  const __m256i low = scaled(_mm512_castsi512_si256(values), ratios);
  const __m256i high = scaled(_mm512_extracti64x4_epi64(values, 1), ratios + 16);
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/// A block in the order of the data, turned.
template <bool transposed>
LIGHTMILL_AVX512 inline BlockHalves turned(const JBLOCK& block, const CodingWork& work) {
  const BlockHalves halves = in_data_order<transposed>({_mm512_loadu_si512(block), _mm512_loadu_si512(block + 32)});
  const std::int16_t* const signs = work.turn.data_signs().data();
  const float* const ratios = work.ratios ? work.ratios->in_data.data() : nullptr;
  return {turned(halves.first, signs, ratios), turned(halves.second, signs + 32, ratios ? ratios + 32 : nullptr)};
}

}  // namespace lightmill

#endif
