// The twin of fixed_point_avx2.cpp, 32 words at a time. The columns of a band lie in pairs: a vector has the first row
// of both, then the second, and so on, so that one word of 32 bits brings both their weights to all rows.
#include "base/avx512.h"
#include "base/simd.h"
#include "samples/fixed_point.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#if defined(__x86_64__)

namespace lightmill {
namespace avx512 {
namespace {

constexpr int kColumns = FixedBand::kColumns;
constexpr int kRows = FixedAxis::kGroup;
constexpr int kFraction = 6;  // bits of a level
constexpr int kLanes = 32;
constexpr int kPair = 2 * kRows;  // words of two columns
static_assert(kPair == kLanes && kColumns == 2 * kLanes);

using Word = std::int16_t;

LIGHTMILL_AVX512 inline __m512i load(const Word* from) { return _mm512_load_si512(from); }
LIGHTMILL_AVX512 inline void store(Word* to, __m512i lanes) { _mm512_store_si512(to, lanes); }
LIGHTMILL_AVX512 inline __m512i to_all(std::uint32_t weight) { return _mm512_set1_epi32(static_cast<int>(weight)); }

/// The source's rows `rows`, columns `column` to `column + kColumns`, as words. Beyond its edges they are repeated.
LIGHTMILL_AVX512 void widen(const RowRing& from, BandRows rows, int column, Word* to) {
  const std::uint8_t* row = from.row(std::max(rows.first, 0));
  for (int y = rows.first; y < rows.end; ++y) {
    const std::uint8_t* at = row + column;
    _mm_prefetch(reinterpret_cast<const char*>(at + kColumns), _MM_HINT_T0);  // more rows than hardware follows
    for (int x = 0; x < kColumns; x += kLanes, to += kLanes) {
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + x));
      store(to, _mm512_slli_epi16(_mm512_cvtepu8_epi16(bytes), kFraction));
    }
    if (y < 0 || y + 1 >= from.size.height) continue;
    row += from.stride;
    if (row == from.end()) row = from.first;
  }
}

/// Of so many rows, the words of 32 columns.
struct Rows {
  __m512i row[kRows];
};

constexpr int kEven = 0x88, kOdd = 0xDD;  // quarters of two vectors

/// Of rows that lie `apart`, words of 32 bits change places, so that rows come to lie in vectors, columns behind each
/// other.
template <int apart>
LIGHTMILL_AVX512 inline void exchange_words(Rows& rows) {
  for (int i = 0; i < kRows; ++i) {
    if ((i & apart) != 0) continue;
    const __m512i a = rows.row[i], b = rows.row[i + apart];
    rows.row[i] = _mm512_unpacklo_epi32(a, b);
    rows.row[i + apart] = _mm512_unpackhi_epi32(a, b);
  }
}

/// The same with quarters of vectors.
template <int apart>
LIGHTMILL_AVX512 inline void exchange_quarters(Rows& rows) {
  for (int i = 0; i < kRows; ++i) {
    if ((i & apart) != 0) continue;
    const __m512i a = rows.row[i], b = rows.row[i + apart];
    rows.row[i] = _mm512_shuffle_i32x4(a, b, kEven);
    rows.row[i + apart] = _mm512_shuffle_i32x4(a, b, kOdd);
  }
}

LIGHTMILL_AVX512 inline void store_pairs(Rows rows, Word* to) {
  exchange_words<2>(rows);
  exchange_words<1>(rows);
  exchange_quarters<4>(rows);
  exchange_quarters<8>(rows);
  for (const __m512i& pair : rows.row) {
    store(to, pair);
    to += kPair;
  }
}

/// A row of `kColumns` words.
struct Wide {
  __m512i left, right;
};

/// The weighted sum of rows, each weight loaded once for all of a row. `known` is how many, 0: `taps` says.
template <int known>
LIGHTMILL_AVX512 inline Wide weighted_row(const Word* from, const std::uint32_t* weights, int taps) {
  const int count = known > 0 ? known : taps;
  Wide sum{_mm512_setzero_si512(), _mm512_setzero_si512()};
  for (int k = 0; k < count; ++k, from += kColumns) {
    const __m512i weight = to_all(weights[k]);
    sum.left = _mm512_add_epi16(sum.left, _mm512_mulhrs_epi16(load(from), weight));
    sum.right = _mm512_add_epi16(sum.right, _mm512_mulhrs_epi16(load(from + kLanes), weight));
  }
  return sum;
}

/// The band at the source's width, a pair of columns after the other.
template <int known>
LIGHTMILL_AVX512 void sum_rows(const FixedBand& band) {
  const FixedAxis& down = band.scaling.down;
  const BandRows rows = band.rows_taken();
  const auto firsts = std::span(down.first).subspan(static_cast<std::size_t>(band.first), kRows);
  std::array<const Word*, kRows> sources;
  for (std::size_t lane = 0; lane < kRows; ++lane)
    sources[lane] = band.words + static_cast<std::ptrdiff_t>(firsts[lane] - rows.first) * kColumns;
  const auto taps = static_cast<std::size_t>(known > 0 ? known : down.taps);
  const std::uint32_t* weights = &down.weights[static_cast<std::size_t>(band.first) * taps];
  Word* columns = band.columns;
  for (int x = band.begin; x < band.end; x += kColumns, columns += kColumns * kRows) {
    widen(band.from, rows, x, band.words);
    Rows left, right;
    for (std::size_t lane = 0; lane < kRows; ++lane) {
      const Wide sum = weighted_row<known>(sources[lane], weights + lane * taps, down.taps);
      left.row[lane] = sum.left;
      right.row[lane] = sum.right;
    }
    store_pairs(left, columns);
    store_pairs(right, columns + kLanes * kRows);
  }
}

/// Of the band at the source's width: a column, of which every other word is a row.
Word* column_of(const FixedBand& band, std::ptrdiff_t x) { return band.columns + (x >> 1) * kPair + (x & 1); }

void add_twins(const FixedBand& band) {
  const std::ptrdiff_t end = band.end - band.begin;
  for (int i = 0; i < kPair; i += 2) {
    column_of(band, -1)[i] = column_of(band, 0)[i];
    column_of(band, end)[i] = column_of(band, end - 1)[i];
  }
}

/// The weighted sum of pairs, those of even and of odd columns alone. `known` is how many, 0: `pairs` says.
template <int known>
LIGHTMILL_AVX512 inline __m512i weighted(const Word* from, const std::uint32_t* weights, int pairs) {
  const int count = known > 0 ? known : pairs;
  __m512i sum = _mm512_setzero_si512();
  for (int k = 0; k < count; ++k, from += kPair)
    sum = _mm512_add_epi16(sum, _mm512_mulhrs_epi16(load(from), to_all(weights[k])));
  return sum;
}

/// A pair of what the even and the odd columns add up to for each of two.
LIGHTMILL_AVX512 inline __m512i joined(__m512i a, __m512i b) {
  constexpr __mmask32 kSecond = 0xAAAAAAAA;
  const __m512i own = _mm512_mask_blend_epi16(kSecond, a, b), other = _mm512_mask_blend_epi16(kSecond, b, a);
  return _mm512_add_epi16(own, _mm512_rol_epi32(other, 16));
}

LIGHTMILL_AVX512 inline __m512i level(__m512i sum) {
  return _mm512_srai_epi16(_mm512_adds_epi16(sum, _mm512_set1_epi16(1 << (kFraction - 1))), kFraction);
}

/// A column of the target, and where its rows lie.
struct Target {
  std::array<std::uint8_t*, kRows> row;
  /// Rows below the last one are written into its place, before it is.
  explicit Target(const View& to) {
    for (int y = 0; y < kRows; ++y) row[static_cast<std::size_t>(y)] = to.row(std::min(y, to.size.height - 1));
  }
};

LIGHTMILL_AVX512 inline void put(__m128i bytes, std::uint8_t* to) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
}

/// The columns from `x` on, of which `sums` has 8 pairs, to bytes.
LIGHTMILL_AVX512 inline void write(const __m512i* sums, int x, const Target& to) {
  __m512i bytes[4];  // of 4 columns each. A quarter has 4 rows: two columns of each, then the others
  for (int i = 0; i < 4; ++i) bytes[i] = _mm512_packus_epi16(level(sums[2 * i]), level(sums[2 * i + 1]));
  const __m512i even_left = _mm512_shuffle_i32x4(bytes[0], bytes[2], kEven);
  const __m512i odd_left = _mm512_shuffle_i32x4(bytes[0], bytes[2], kOdd);
  const __m512i even_right = _mm512_shuffle_i32x4(bytes[1], bytes[3], kEven);
  const __m512i odd_right = _mm512_shuffle_i32x4(bytes[1], bytes[3], kOdd);
  const __m512i rows[4] = {_mm512_shuffle_i32x4(even_left, even_right, kEven),  // columns 0, 8, 4, 12 and three more
                           _mm512_shuffle_i32x4(odd_left, odd_right, kEven),
                           _mm512_shuffle_i32x4(even_left, even_right, kOdd),
                           _mm512_shuffle_i32x4(odd_left, odd_right, kOdd)};
  const __m512i columns = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15));
  const __m512i places = _mm512_setr_epi32(0, 8, 4, 12, 1, 9, 5, 13, 2, 10, 6, 14, 3, 11, 7, 15);
  for (std::size_t i = 4; i-- > 0;) {
    const __m512i four = _mm512_permutexvar_epi32(places, _mm512_shuffle_epi8(rows[i], columns));
    put(_mm512_extracti32x4_epi32(four, 3), to.row[4 * i + 3] + x);
    put(_mm512_extracti32x4_epi32(four, 2), to.row[4 * i + 2] + x);
    put(_mm512_extracti32x4_epi32(four, 1), to.row[4 * i + 1] + x);
    put(_mm512_castsi512_si128(four), to.row[4 * i] + x);
  }
}

template <int known>
LIGHTMILL_AVX512 void sum_columns(const FixedBand& band) {
  const FixedAxis& across = band.scaling.across;
  const Target to(band.to);
  const int pairs = FixedAxis::pairs_of(known > 0 ? known : across.taps);
  constexpr int kPairs = known > 0 ? FixedAxis::pairs_of(known) : 0;
  const std::uint32_t* weights = across.pairs.data();
  const std::span firsts(across.first);
  const int begin = band.begin;
  const Word* const columns = band.columns;
  const auto sum = [=](int first, const std::uint32_t* own) LIGHTMILL_AVX512 {
    return weighted<kPairs>(columns + ((first - begin) >> 1) * kPair, own, pairs);
  };
  for (std::size_t x = 0; x < firsts.size(); x += kRows) {
    __m512i sums[kRows / 2];
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kRows / 2; ++i, weights += 2 * pairs) {
      const __m512i a = sum(firsts[x + 2 * i], weights), b = sum(firsts[x + 2 * i + 1], weights + pairs);
      sums[i] = joined(a, b);
    }
    write(sums, static_cast<int>(x), to);
  }
}

using Sum = void (*)(const FixedBand&);

/// The usual numbers of taps have loops of their own, unrolled.
constexpr int kMostKnown = 24;
template <int... known>
Sum rows_by(int taps, std::integer_sequence<int, known...>) {
  static constexpr Sum kBy[] = {sum_rows<known>...};
  return kBy[taps <= kMostKnown ? taps : 0];
}
template <int... known>
Sum columns_by(int taps, std::integer_sequence<int, known...>) {
  static constexpr Sum kBy[] = {sum_columns<known>...};
  return kBy[taps <= kMostKnown ? taps : 0];
}
constexpr auto kKnown = std::make_integer_sequence<int, kMostKnown + 1>();

}  // namespace
}  // namespace avx512

const FixedKernel kFixedKernelByAvx512{
    [](const FixedBand& band) { avx512::rows_by(band.scaling.down.taps, avx512::kKnown)(band); },
    avx512::add_twins,
    [](const FixedBand& band) { avx512::columns_by(band.scaling.across.taps, avx512::kKnown)(band); },
};

}  // namespace lightmill

#else

const lightmill::FixedKernel lightmill::kFixedKernelByAvx512{};  // for no machine

#endif
