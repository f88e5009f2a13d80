#include "codec/jpeg/code_blocks.h"
#include "codec/jpeg/ordered_avx2.h"

#if defined(__x86_64__)

namespace lightmill {
namespace {

/// Eight coefficients of both blocks.
LIGHTMILL_AVX2 inline __m256i scaled(__m256i values, const float* ratios) {
  const __m256 ratio = _mm256_load_ps(ratios);
  const auto of = [ratio](__m128i block) LIGHTMILL_AVX2 {
    return _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(block)), ratio));
  };
  const __m256i both = _mm256_packs_epi32(of(_mm256_castsi256_si128(values)), of(_mm256_extracti128_si256(values, 1)));
  return _mm256_permute4x64_epi64(both, 0xD8);
}

template <bool transposed>
LIGHTMILL_AVX2 inline void turned(const JBLOCK& first, const JBLOCK& second, const CodingWork& work,
                                  QuantizedBlock* to) {
  const BlockTurn::Signs& signs = work.turn.data_signs();
  TwoBlocks rows;
#pragma GCC unroll 8
  for (std::size_t y = 0; y < 8; ++y) {
    const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(first) + y);
    rows.at[y] = _mm256_inserti128_si256(_mm256_castsi128_si256(low),
                                         _mm_loadu_si128(reinterpret_cast<const __m128i*>(second) + y), 1);
  }
  TwoBlocks groups = in_data_order<transposed>(rows);
#pragma GCC unroll 8
  for (std::size_t g = 0; g < 8; ++g) {
    const __m256i sign =
        _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(signs.data()) + g));
    groups.at[g] = _mm256_sub_epi16(_mm256_xor_si256(groups.at[g], sign), sign);
  }
  if (work.ratios) {
#pragma GCC unroll 8
    for (std::size_t g = 0; g < 8; ++g) groups.at[g] = scaled(groups.at[g], work.ratios->in_data.data() + 8 * g);
  }
  store(groups, to);
}

}  // namespace

LIGHTMILL_AVX2 std::uint8_t* code_blocks_by_avx2(const CodingWork& work, std::uint8_t* next, std::uint32_t at) {
  if (work.turn.transposed())
    return code_each(work, next, at, [&](const JBLOCK& first, const JBLOCK& second, QuantizedBlock* to) LIGHTMILL_AVX2 {
      turned<true>(first, second, work, to);
    });
  return code_each(work, next, at, [&](const JBLOCK& first, const JBLOCK& second, QuantizedBlock* to) LIGHTMILL_AVX2 {
    turned<false>(first, second, work, to);
  });
}

}  // namespace lightmill

#endif
