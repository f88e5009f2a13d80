#include "codec/jpeg/idct_basis.h"
#include "codec/jpeg/scaled_idct.h"

#include <cstdint>
#include <cstring>
#include <stdexcept>

#if defined(__x86_64__)

#include <immintrin.h>

namespace lightmill {
namespace {

/// The factors of coefficients 2j and 2j + 1, for the sums of samples 0 to 7.
template <int n>
struct Pairs {
  alignas(32) std::array<std::array<std::int32_t, 8>, (n + 1) / 2> at{};
  constexpr Pairs() {
    for (std::size_t j = 0; j < at.size(); ++j) {
      for (std::size_t i = 0; i < 8; ++i) {
        at[j][i] = (kBasis<n>.at[i][2 * j + 1] << 16) | (kBasis<n>.at[i][2 * j] & 0xFFFF);
      }
    }
  }
};
template <int n>
constexpr Pairs<n> kPairs;

/// Two dequantized rows of coefficients, side by side for pmaddwd: columns 0 to 3 in the lower half, 4 to 7 above.
LIGHTMILL_AVX2 inline __m256i rows_of(JCOEFPTR coefficients, const UINT16* steps, int y, bool second) {
  const auto row = [&](int at) LIGHTMILL_AVX2 {
    const auto* c = reinterpret_cast<const __m128i*>(coefficients + at * DCTSIZE);
    const auto* q = reinterpret_cast<const __m128i*>(steps + at * DCTSIZE);
    return _mm_mullo_epi16(_mm_loadu_si128(c), _mm_loadu_si128(q));
  };
  const __m128i even = row(y), odd = second ? row(y + 1) : _mm_setzero_si128();
  return _mm256_set_m128i(_mm_unpackhi_epi16(even, odd), _mm_unpacklo_epi16(even, odd));
}

/// What `idct_to` of scaled_idct.cpp does, eight columns at once.
template <int n>
LIGHTMILL_AVX2 inline void idct_to(jpeg_component_info* component, JCOEFPTR coefficients, JSAMPARRAY rows,
                                   JDIMENSION column) {
  constexpr int kCount = (n + 1) / 2;
  const UINT16* steps = steps_of(component);
  __m256i in[kCount];
  for (int j = 0; j < kCount; ++j) in[j] = rows_of(coefficients, steps, 2 * j, 2 * j + 1 < n);
  for (int y = 0; y < n; ++y) {
    __m256i down = _mm256_set1_epi32(1 << (kBasisFirstShift - 1));
    for (int j = 0; j < kCount; ++j) {
      const __m256i factors = _mm256_set1_epi32(kPairs<n>.at[static_cast<std::size_t>(j)][static_cast<std::size_t>(y)]);
      down = _mm256_add_epi32(down, _mm256_madd_epi16(in[j], factors));
    }
    down = _mm256_srai_epi32(down, kBasisFirstShift);
    const __m256i between = _mm256_packs_epi32(down, down);  // columns 0 to 3 twice, 4 to 7 twice
    __m256i across = _mm256_set1_epi32(1 << (kBasisSecondShift - 1));
    for (int j = 0; j < kCount; ++j) {
      const __m256i both = _mm256_permutevar8x32_epi32(between, _mm256_set1_epi32(j < 2 ? j : j + 2));
      const auto* factors = reinterpret_cast<const __m256i*>(kPairs<n>.at[static_cast<std::size_t>(j)].data());
      across = _mm256_add_epi32(across, _mm256_madd_epi16(both, _mm256_load_si256(factors)));
    }
    across = _mm256_srai_epi32(across, kBasisSecondShift);
    const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(across), _mm256_extracti128_si256(across, 1));
    const __m128i centered = _mm_adds_epi16(words, _mm_set1_epi16(kSampleCenter));
    const auto samples = static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_packus_epi16(centered, centered)));
    std::memcpy(rows[y] + column, &samples, n);
  }
}

}  // namespace

LIGHTMILL_AVX2 void idct_to_5x5_by_avx2(j_decompress_ptr, jpeg_component_info* component, JCOEFPTR coefficients,
                                        JSAMPARRAY rows, JDIMENSION column) {
  idct_to<5>(component, coefficients, rows, column);
}

LIGHTMILL_AVX2 void idct_to_6x6_by_avx2(j_decompress_ptr, jpeg_component_info* component, JCOEFPTR coefficients,
                                        JSAMPARRAY rows, JDIMENSION column) {
  idct_to<6>(component, coefficients, rows, column);
}

}  // namespace lightmill

#else

namespace lightmill {

void idct_to_5x5_by_avx2(j_decompress_ptr, jpeg_component_info*, JCOEFPTR, JSAMPARRAY, JDIMENSION) {
  throw std::logic_error("AVX2 on a machine that has none");
}
void idct_to_6x6_by_avx2(j_decompress_ptr, jpeg_component_info*, JCOEFPTR, JSAMPARRAY, JDIMENSION) {
  throw std::logic_error("AVX2 on a machine that has none");
}

}  // namespace lightmill

#endif
