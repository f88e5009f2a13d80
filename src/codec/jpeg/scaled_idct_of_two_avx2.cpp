#include "codec/jpeg/idct_basis.h"
#include "codec/jpeg/scaled_idct.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>

#if defined(__x86_64__)

#include <immintrin.h>

namespace lightmill {
namespace {

// What `idct_to_4x4` of scaled_idct.cpp does, of a block in each half of a vector: the steps of one wait for each
// other.

struct Rows {
  __m256i low;   // rows 0 and 1, four 16-bit lanes each
  __m256i high;  // rows 2 and 3
};

/// A factor for the even and one for the odd lanes.
LIGHTMILL_AVX2 inline __m256i factors(int even, int odd) {
  const auto short_of = [](int factor) { return static_cast<std::uint32_t>(factor) & 0xFFFF; };
  return _mm256_set1_epi32(static_cast<int>(short_of(odd) << 16 | short_of(even)));
}

/// Two rows of each block, with their steps.
LIGHTMILL_AVX2 inline __m256i two_rows(JCOEFPTR first, JCOEFPTR second, const UINT16* steps) {
  const auto rows = [](const void* at, const void* next) LIGHTMILL_AVX2 {
    return _mm_unpacklo_epi64(_mm_loadl_epi64(static_cast<const __m128i*>(at)),
                              _mm_loadl_epi64(static_cast<const __m128i*>(next)));
  };
  const __m256i coefficients = _mm256_set_m128i(rows(second, second + DCTSIZE), rows(first, first + DCTSIZE));
  return _mm256_mullo_epi16(coefficients, _mm256_broadcastsi128_si256(rows(steps, steps + DCTSIZE)));
}

/// Transforms along the columns of four rows.
template <int shift>
LIGHTMILL_AVX2 inline Rows pass(const Rows& in) {
  using P = FourPoints;
  const __m256i evens = _mm256_unpacklo_epi16(in.low, in.high);  // X0 and X2 of each lane
  const __m256i odds = _mm256_unpackhi_epi16(in.low, in.high);   // X1 and X3
  const __m256i round = _mm256_set1_epi32(1 << (shift - 1));
  const __m256i e0 = _mm256_add_epi32(_mm256_madd_epi16(evens, factors(P::kHalf, P::kHalf)), round);
  const __m256i e1 = _mm256_add_epi32(_mm256_madd_epi16(evens, factors(P::kHalf, -P::kHalf)), round);
  const __m256i o0 = _mm256_madd_epi16(odds, factors(P::kLong, P::kShort));
  const __m256i o1 = _mm256_madd_epi16(odds, factors(P::kShort, -P::kLong));
  const __m256i x0 = _mm256_srai_epi32(_mm256_add_epi32(e0, o0), shift);
  const __m256i x1 = _mm256_srai_epi32(_mm256_add_epi32(e1, o1), shift);
  const __m256i x2 = _mm256_srai_epi32(_mm256_sub_epi32(e1, o1), shift);
  const __m256i x3 = _mm256_srai_epi32(_mm256_sub_epi32(e0, o0), shift);
  return {_mm256_packs_epi32(x0, x1), _mm256_packs_epi32(x2, x3)};
}

LIGHTMILL_AVX2 inline Rows transposed(const Rows& in) {
  const __m256i a = _mm256_unpacklo_epi16(in.low, in.high);  // 00 20 01 21 02 22 03 23
  const __m256i b = _mm256_unpackhi_epi16(in.low, in.high);  // 10 30 11 31 12 32 13 33
  return {_mm256_unpacklo_epi16(a, b), _mm256_unpackhi_epi16(a, b)};
}

}  // namespace

LIGHTMILL_AVX2 void idct_two_to_4x4_by_avx2(const jpeg_component_info& component, JCOEFPTR first, JCOEFPTR second,
                                            JSAMPARRAY rows, JDIMENSION column) {
  const UINT16* const steps = steps_of(&component);
  constexpr int kBelow = 2 * DCTSIZE;
  const Rows in{two_rows(first, second, steps), two_rows(first + kBelow, second + kBelow, steps + kBelow)};
  const Rows out = transposed(pass<FourPoints::kSecondShift>(transposed(pass<FourPoints::kFirstShift>(in))));
  const __m256i center = _mm256_set1_epi16(kSampleCenter);
  const __m256i samples = _mm256_packus_epi16(_mm256_adds_epi16(out.low, center), _mm256_adds_epi16(out.high, center));
  // Four samples of each row of the first block, then of the second; a row of both side by side.
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  alignas(32) std::array<std::uint8_t, 32> bytes;
  _mm256_store_si256(reinterpret_cast<__m256i*>(bytes.data()), _mm256_permutevar8x32_epi32(samples, order));
  for (std::size_t y = 0; y < 4; ++y) std::memcpy(rows[y] + column, bytes.data() + 8 * y, 8);
}

}  // namespace lightmill

#else

namespace lightmill {

void idct_two_to_4x4_by_avx2(const jpeg_component_info&, JCOEFPTR, JCOEFPTR, JSAMPARRAY, JDIMENSION) {
  throw std::logic_error("AVX2 on a machine that has none");
}

}  // namespace lightmill

#endif
