#include "codec/jpeg/idct_basis.h"
#include "codec/jpeg/scaled_idct.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <stdexcept>

#if defined(__x86_64__)

#include <immintrin.h>

namespace lightmill {
namespace {

// What `idct_to` of scaled_idct.cpp does. Sample i and sample n - 1 - i of a transform are the sum and the difference
// of an even part (coefficients 0, 2 and 4) and an odd one (1, 3 and 5), so that half of the products are enough.

/// A factor for each 16-bit lane: those of coefficients `even` and `odd`, by turns, for sample `i`. -1 is none.
struct Factors {
  alignas(32) std::array<std::int16_t, 16> at{};
};
template <int n>
constexpr Factors factors(std::size_t i, int even, int odd) {
  Factors all;
  for (std::size_t lane = 0; lane < 16; ++lane) {
    const int k = lane % 2 == 0 ? even : odd;
    all.at[lane] = k < 0 ? std::int16_t{0} : kBasis<n>.at[i][static_cast<std::size_t>(k)];
  }
  return all;
}

/// Of the first half of the samples, the middle one included. The last pair is coefficients 4 and 5 of six points; of
/// five it is coefficient 4 alone.
template <int n>
struct Table {
  static constexpr std::size_t kHalf = (n + 1) / 2;
  std::array<Factors, kHalf> even{}, even_last{}, odd{}, odd_last{};
  constexpr Table() {
    for (std::size_t i = 0; i < kHalf; ++i) {
      even[i] = factors<n>(i, 0, 2);
      even_last[i] = factors<n>(i, 4, -1);
      odd[i] = factors<n>(i, 1, 3);
      if (n == 6) odd_last[i] = factors<n>(i, -1, 5);
    }
  }
};
template <int n>
constexpr Table<n> kTable;

/// Coefficients in pairs, a transform in each 32-bit lane.
struct Pairs {
  __m256i even, odd, last;  // 0 and 2, 1 and 3, 4 and 5
};

LIGHTMILL_AVX2 inline __m256i products(__m256i pairs, const Factors& factors) {
  return _mm256_madd_epi16(pairs, _mm256_load_si256(reinterpret_cast<const __m256i*>(factors.at.data())));
}

struct Samples {
  __m256i at[6];
};

/// Eight transforms of n points: sample i of all of them is out.at[i].
template <int n, int shift>
LIGHTMILL_AVX2 inline void transform(const Pairs& in, Samples& out) {
  const __m256i round = _mm256_set1_epi32(1 << (shift - 1));
  for (std::size_t i = 0; i < Table<n>::kHalf; ++i) {
    const __m256i even = _mm256_add_epi32(_mm256_add_epi32(products(in.even, kTable<n>.even[i]), round),
                                          products(in.last, kTable<n>.even_last[i]));
    if (n == 5 && i == 2) {
      out.at[2] = _mm256_srai_epi32(even, shift);
      break;
    }
    __m256i odd = products(in.odd, kTable<n>.odd[i]);
    if constexpr (n == 6) odd = _mm256_add_epi32(odd, products(in.last, kTable<n>.odd_last[i]));
    out.at[i] = _mm256_srai_epi32(_mm256_add_epi32(even, odd), shift);
    out.at[n - 1 - i] = _mm256_srai_epi32(_mm256_sub_epi32(even, odd), shift);
  }
  if constexpr (n == 5) out.at[5] = out.at[4];
}

/// Two rows of coefficients, side by side for pmaddwd: columns 0 to 3 in the lower half, 4 to 7 above.
LIGHTMILL_AVX2 inline __m256i side_by_side(__m128i a, __m128i b) {
  return _mm256_set_m128i(_mm_unpackhi_epi16(a, b), _mm_unpacklo_epi16(a, b));
}

/// The pairs of the second pass, of the rows that the first one gave: row 0 to 3 in the lower half, 4 and 5 above.
LIGHTMILL_AVX2 inline Pairs across(const Samples& rows) {
  // Columns 0 2, 1 3 of a row and then of the other; above 4 5 and, between them, what nobody needs.
  const __m256i order = _mm256_setr_epi8(0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15,  //
                                         0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m256i a = _mm256_shuffle_epi8(_mm256_packs_epi32(rows.at[0], rows.at[1]), order);
  const __m256i b = _mm256_shuffle_epi8(_mm256_packs_epi32(rows.at[2], rows.at[3]), order);
  const __m256i c = _mm256_shuffle_epi8(_mm256_packs_epi32(rows.at[4], rows.at[5]), order);
  const __m256i firsts = _mm256_castps_si256(_mm256_shuffle_ps(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b), 0x88));
  const __m256i seconds = _mm256_castps_si256(_mm256_shuffle_ps(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b), 0xDD));
  const __m256i more_firsts = _mm256_shuffle_epi32(c, 0x88), more_seconds = _mm256_shuffle_epi32(c, 0xDD);
  return {_mm256_permute2x128_si256(firsts, more_firsts, 0x20), _mm256_permute2x128_si256(seconds, more_seconds, 0x20),
          _mm256_permute2x128_si256(firsts, more_firsts, 0x31)};
}

template <int n>
LIGHTMILL_AVX2 inline void idct_to(jpeg_component_info* component, JCOEFPTR coefficients, JSAMPARRAY rows,
                                   JDIMENSION column) {
  const UINT16* steps = steps_of(component);
  const auto row = [&](int y) LIGHTMILL_AVX2 {
    const auto* c = reinterpret_cast<const __m128i*>(coefficients + y * DCTSIZE);
    const auto* q = reinterpret_cast<const __m128i*>(steps + y * DCTSIZE);
    return _mm_mullo_epi16(_mm_loadu_si128(c), _mm_loadu_si128(q));
  };
  Samples out;
  transform<n, kBasisFirstShift>(
      {side_by_side(row(0), row(2)), side_by_side(row(1), row(3)), side_by_side(row(4), n == 6 ? row(5) : row(4))},
      out);
  transform<n, kBasisSecondShift>(across(out), out);

  // Sample x of all rows is out.at[x]: 0 to 3 of row 0, of row 1 and so on, and 4 and 5 of each.
  const __m256i center = _mm256_set1_epi16(kSampleCenter);
  const __m256i ab = _mm256_adds_epi16(_mm256_packs_epi32(out.at[0], out.at[1]), center);
  const __m256i cd = _mm256_adds_epi16(_mm256_packs_epi32(out.at[2], out.at[3]), center);
  const __m256i ef = _mm256_adds_epi16(_mm256_packs_epi32(out.at[4], out.at[5]), center);
  const __m256i turned = _mm256_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15,  //
                                          0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  alignas(32) std::array<std::uint8_t, 32> left, right;
  _mm256_store_si256(reinterpret_cast<__m256i*>(left.data()), _mm256_shuffle_epi8(_mm256_packus_epi16(ab, cd), turned));
  _mm256_store_si256(reinterpret_cast<__m256i*>(right.data()),
                     _mm256_shuffle_epi8(_mm256_packus_epi16(ef, ef), turned));
  for (std::size_t y = 0; y < n; ++y) {
    std::memcpy(rows[y] + column, left.data() + 4 * y, 4);
    std::memcpy(rows[y] + column + 4, right.data() + 4 * y, n - 4);
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
