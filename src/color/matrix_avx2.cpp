// Two pixels in a register: their light is looked up with the matrix in it, which leaves two sums, and what is stored
// is looked up by the first bits of the sums. Gathers would do the latter in 8 % less time on one maker's machines, and
// in more on others.
#include "base/simd.h"
#include "color/matrix.h"

#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>

namespace lightmill {
namespace {

LIGHTMILL_AVX2 inline __m256 terms_of(const std::array<MatrixTables::Terms, 256>& table, std::uint8_t one,
                                      std::uint8_t other) {
  const auto at = [&](std::uint8_t sample) LIGHTMILL_AVX2 { return _mm_load_ps(table[sample].of.data()); };
  return _mm256_insertf128_ps(_mm256_castps128_ps256(at(one)), at(other), 1);
}

/// Of two pixels, a half each: the steps of blue, green and red.
LIGHTMILL_AVX2 inline __m256i steps_of_two(const MatrixTables& tables, const std::uint8_t* bgr) {
  const __m256 red = terms_of(tables.terms[0], bgr[2], bgr[5]), green = terms_of(tables.terms[1], bgr[1], bgr[4]),
               blue = terms_of(tables.terms[2], bgr[0], bgr[3]);
  const __m256 light = _mm256_add_ps(_mm256_add_ps(red, green), blue);
  const __m256 limited =
      _mm256_min_ps(_mm256_max_ps(light, _mm256_set1_ps(MatrixTables::kLeast)), _mm256_set1_ps(1.0F));
  constexpr std::int32_t kHalf = 1 << (MatrixTables::kPartBits - 1);
  const __m256i first = _mm256_set1_epi32(std::bit_cast<std::int32_t>(MatrixTables::kLeast) - kHalf);
  return _mm256_srli_epi32(_mm256_sub_epi32(_mm256_castps_si256(limited), first), MatrixTables::kPartBits);
}

inline void store_pixel(const MatrixTables& tables, std::uint64_t steps, std::uint8_t* bgr) {
  for (int c = 0; c < 3; ++c) bgr[c] = tables.stored_bytes[steps >> (16 * c) & 0xFFFF];
}

constexpr std::size_t kBytesOfFour = 12;

LIGHTMILL_AVX2 inline void convert_four(const MatrixTables& tables, std::uint8_t* bgr) {
  const __m256i steps = _mm256_packus_epi32(steps_of_two(tables, bgr), steps_of_two(tables, bgr + 6));
  const __m128i even = _mm256_castsi256_si128(steps), odd = _mm256_extracti128_si256(steps, 1);
  store_pixel(tables, static_cast<std::uint64_t>(_mm_cvtsi128_si64(even)), bgr);
  store_pixel(tables, static_cast<std::uint64_t>(_mm_cvtsi128_si64(odd)), bgr + 3);
  store_pixel(tables, static_cast<std::uint64_t>(_mm_extract_epi64(even, 1)), bgr + 6);
  store_pixel(tables, static_cast<std::uint64_t>(_mm_extract_epi64(odd, 1)), bgr + 9);
}

LIGHTMILL_AVX2 std::span<std::uint8_t> convert_fours(const MatrixTables& tables, std::span<std::uint8_t> row) {
  for (; row.size() >= kBytesOfFour; row = row.subspan(kBytesOfFour)) convert_four(tables, row.data());
  return row;
}

}  // namespace

void convert_bgr_avx2(const MatrixTables& tables, std::span<std::uint8_t> row) {
  convert_bgr(tables, convert_fours(tables, row), 3);
}

}  // namespace lightmill
#else
namespace lightmill {

void convert_bgr_avx2(const MatrixTables& tables, std::span<std::uint8_t> row) { convert_bgr(tables, row, 3); }

}  // namespace lightmill
#endif
