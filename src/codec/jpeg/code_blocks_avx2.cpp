#include "codec/jpeg/code_blocks.h"
#include "codec/jpeg/ordered_avx2.h"

#if defined(__x86_64__)

namespace lightmill {
namespace {

template <bool transposed>
LIGHTMILL_AVX2 inline void turned(const JBLOCK& first, const JBLOCK& second, const BlockTurn::Signs& signs,
                                  QuantizedBlock* to) {
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
  store(groups, to);
}

}  // namespace

LIGHTMILL_AVX2 std::uint8_t* code_blocks_by_avx2(const CodingWork& work, std::uint8_t* next, std::uint32_t at) {
  const BlockTurn::Signs& signs = work.turn.data_signs();
  if (work.turn.transposed())
    return code_each(work, next, at, [&](const JBLOCK& first, const JBLOCK& second, QuantizedBlock* to) LIGHTMILL_AVX2 {
      turned<true>(first, second, signs, to);
    });
  return code_each(work, next, at, [&](const JBLOCK& first, const JBLOCK& second, QuantizedBlock* to) LIGHTMILL_AVX2 {
    turned<false>(first, second, signs, to);
  });
}

}  // namespace lightmill

#endif
