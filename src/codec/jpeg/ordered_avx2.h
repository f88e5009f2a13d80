#pragma once

#include "codec/jpeg/forward_dct_two.h"
#include "codec/jpeg/zigzag.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace lightmill {

/// From the block's rows to the order of the data; transposed on the way.
inline constexpr RowShuffles kToData(data_source<false>), kTransposedToData(data_source<true>);

template <bool transposed>
LIGHTMILL_AVX2 inline TwoBlocks in_data_order(const TwoBlocks& rows) {
  constexpr const RowShuffles& kShuffles = transposed ? kTransposedToData : kToData;
  TwoBlocks groups;
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

LIGHTMILL_AVX2 inline void store(const TwoBlocks& groups, QuantizedBlock* blocks) {
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

}  // namespace lightmill

#endif
