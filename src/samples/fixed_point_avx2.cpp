#include "base/simd.h"
#include "samples/fixed_point.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#if defined(__x86_64__)

#include <immintrin.h>

namespace lightmill {
namespace {

constexpr int kColumns = FixedBand::kColumns;
constexpr int kRows = FixedAxis::kGroup;  // of the target at once: as many as a vector has lanes
constexpr int kFraction = 6;              // bits of a level

using Word = std::int16_t;

LIGHTMILL_AVX2 inline __m256i load(const Word* from) {
  return _mm256_load_si256(reinterpret_cast<const __m256i*>(from));
}
LIGHTMILL_AVX2 inline void store(Word* to, __m256i lanes) { _mm256_store_si256(reinterpret_cast<__m256i*>(to), lanes); }

/// The weighted sum of vectors that lie `apart` words from each other. `known` is how many, 0: `taps` says.
template <int known>
LIGHTMILL_AVX2 inline __m256i weighted(const Word* from, std::size_t apart, const std::uint32_t* weights, int taps) {
  const int count = known > 0 ? known : taps;
  __m256i sum = _mm256_setzero_si256();
  for (int k = 0; k < count; ++k) {
    const __m256i weight = _mm256_set1_epi32(static_cast<int>(weights[k]));
    sum = _mm256_add_epi16(sum, _mm256_mulhrs_epi16(load(from + static_cast<std::size_t>(k) * apart), weight));
  }
  return sum;
}

struct Square {
  __m256i row[kRows];
};

LIGHTMILL_AVX2 inline void transpose(Square& square) {
  __m256i* r = square.row;
  __m256i a[16], b[16];
  for (int i = 0; i < 8; ++i) {
    a[2 * i] = _mm256_unpacklo_epi16(r[2 * i], r[2 * i + 1]);
    a[2 * i + 1] = _mm256_unpackhi_epi16(r[2 * i], r[2 * i + 1]);
  }
  for (int i = 0; i < 4; ++i) {
    b[4 * i] = _mm256_unpacklo_epi32(a[4 * i], a[4 * i + 2]);
    b[4 * i + 1] = _mm256_unpackhi_epi32(a[4 * i], a[4 * i + 2]);
    b[4 * i + 2] = _mm256_unpacklo_epi32(a[4 * i + 1], a[4 * i + 3]);
    b[4 * i + 3] = _mm256_unpackhi_epi32(a[4 * i + 1], a[4 * i + 3]);
  }
  for (int i = 0; i < 2; ++i) {
    for (int k = 0; k < 4; ++k) {
      a[8 * i + 2 * k] = _mm256_unpacklo_epi64(b[8 * i + k], b[8 * i + 4 + k]);
      a[8 * i + 2 * k + 1] = _mm256_unpackhi_epi64(b[8 * i + k], b[8 * i + 4 + k]);
    }
  }
  for (int k = 0; k < 8; ++k) {
    r[k] = _mm256_permute2x128_si256(a[k], a[8 + k], 0x20);
    r[8 + k] = _mm256_permute2x128_si256(a[k], a[8 + k], 0x31);
  }
}

/// The source's rows `rows`, columns `column` to `column + kColumns`, as words. Beyond its edges they are repeated.
LIGHTMILL_AVX2 void widen(const RowRing& from, BandRows rows, int column, Word* to) {
  const std::uint8_t* row = from.row(std::max(rows.first, 0));
  for (int y = rows.first; y < rows.end; ++y) {
    const std::uint8_t* at = row + column;
    _mm_prefetch(reinterpret_cast<const char*>(at + kColumns), _MM_HINT_T0);  // more rows than hardware follows
    for (int x = 0; x < kColumns; x += kRows, to += kRows) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + x));
      store(to, _mm256_slli_epi16(_mm256_cvtepu8_epi16(bytes), kFraction));
    }
    if (y < 0 || y + 1 >= from.size.height) continue;
    row += from.stride;
    if (row == from.end()) row = from.first;
  }
}

/// Of a row of `kColumns` words.
struct Wide {
  __m256i part[kColumns / kRows];
};

/// The weighted sum of rows of words, each weight loaded once for all of them.
template <int known>
LIGHTMILL_AVX2 inline Wide weighted_row(const Word* from, const std::uint32_t* weights, int taps) {
  const int count = known > 0 ? known : taps;
  Wide sums;
  for (__m256i& sum : sums.part) sum = _mm256_setzero_si256();
  for (int k = 0; k < count; ++k) {
    const __m256i weight = _mm256_set1_epi32(static_cast<int>(weights[k]));
    for (__m256i& sum : sums.part) {
      sum = _mm256_add_epi16(sum, _mm256_mulhrs_epi16(load(from), weight));
      from += kRows;
    }
  }
  return sums;
}

/// The band at the source's width, a column of it after the other.
template <int known>
LIGHTMILL_AVX2 void sum_rows(const FixedBand& band) {
  const FixedAxis& down = band.scaling.down;
  const BandRows rows = band.rows_taken();
  const auto firsts = std::span(down.first).subspan(static_cast<std::size_t>(band.first), kRows);
  std::array<const Word*, kRows> sources;
  for (std::size_t lane = 0; lane < kRows; ++lane)
    sources[lane] = band.words + static_cast<std::ptrdiff_t>(firsts[lane] - rows.first) * kColumns;
  const auto taps = static_cast<std::size_t>(known > 0 ? known : down.taps);
  const std::uint32_t* weights = &down.weights[static_cast<std::size_t>(band.first) * taps];
  Word* columns = band.columns;
  for (int x = band.begin; x < band.end; x += kColumns) {
    widen(band.from, rows, x, band.words);
    Square squares[kColumns / kRows];
    for (std::size_t lane = 0; lane < kRows; ++lane) {
      const Wide sums = weighted_row<known>(sources[lane], weights + lane * taps, down.taps);
      for (int part = 0; part < kColumns / kRows; ++part) squares[part].row[lane] = sums.part[part];
    }
    for (Square& square : squares) {
      transpose(square);
      for (int i = 0; i < kRows; ++i, columns += kRows) store(columns, square.row[i]);
    }
  }
}

/// Columns `x` to `x + kRows` of the band, to bytes.
LIGHTMILL_AVX2 inline void write(Square& square, int x, const View& to) {
  transpose(square);
  const __m256i half = _mm256_set1_epi16(1 << (kFraction - 1));
  const auto level = [half](__m256i sum)
                         LIGHTMILL_AVX2 { return _mm256_srai_epi16(_mm256_adds_epi16(sum, half), kFraction); };
  for (int i = 0; i < to.size.height; i += 2) {
    const __m256i both =
        _mm256_permute4x64_epi64(_mm256_packus_epi16(level(square.row[i]), level(square.row[i + 1])), 0xD8);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to.row(i) + x), _mm256_castsi256_si128(both));
    if (i + 1 == to.size.height) break;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to.row(i + 1) + x), _mm256_extracti128_si256(both, 1));
  }
}

template <int known>
LIGHTMILL_AVX2 void sum_columns(const FixedBand& band) {
  const FixedAxis& across = band.scaling.across;
  const std::uint32_t* weights = across.weights.data();
  const auto taps = static_cast<std::size_t>(known > 0 ? known : across.taps);
  const auto width = static_cast<int>(across.first.size());
  for (int x = 0; x < width; x += kRows) {
    Square square;
    for (int i = 0; i < kRows; ++i, weights += taps) {
      const std::ptrdiff_t first = across.first[static_cast<std::size_t>(x) + static_cast<std::size_t>(i)] - band.begin;
      square.row[i] = weighted<known>(band.columns + first * kRows, kRows, weights, across.taps);
    }
    write(square, x, band.to);
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

const FixedKernel kFixedKernelByAvx2{
    [](const FixedBand& band) { rows_by(band.scaling.down.taps, kKnown)(band); },
    add_twin_columns,
    [](const FixedBand& band) { columns_by(band.scaling.across.taps, kKnown)(band); },
};

}  // namespace lightmill

#else

const lightmill::FixedKernel lightmill::kFixedKernelByAvx2{};  // for no machine

#endif
