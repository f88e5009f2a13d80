#include "base/simd.h"
#include "samples/fixed_point.h"

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <utility>

#if defined(__x86_64__)

#include <immintrin.h>

namespace lightmill {
namespace {

constexpr int kRows = FixedAxis::kGroup;  // of the target at once: as many as a vector has lanes
constexpr int kColumns = 64;              // of the source at once: a cache line of each row
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

/// Sixteen rows of the target, of which `count` are there.
struct Band {
  int first;
  int count;
};

/// What is in work: columns of the source from `begin` on, `end` not included; room for a few rows of them as words,
/// and for a band of the target at the source's width, column by column.
struct Work {
  int begin;
  int end;
  Word* words;
  Word* columns;
};

/// The source's rows `first` to `first + count`, columns `column` to `column + kColumns`, as words.
LIGHTMILL_AVX2 void widen(const ConstView& from, int first, int count, int column, Word* to) {
  for (int y = 0; y < count; ++y) {
    const std::uint8_t* row = from.row(first + y) + column;
    _mm_prefetch(reinterpret_cast<const char*>(row + kColumns), _MM_HINT_T0);  // more rows than hardware follows
    for (int x = 0; x < kColumns; x += kRows, to += kRows) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(row + x));
      store(to, _mm256_slli_epi16(_mm256_cvtepu8_epi16(bytes), kFraction));
    }
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
LIGHTMILL_AVX2 void sum_rows(const ConstView& from, const FixedAxis& down, Band band, const Work& work) {
  const auto firsts = std::span(down.first).subspan(static_cast<std::size_t>(band.first), kRows);
  const auto [low, high] = std::ranges::minmax(firsts);
  std::array<const Word*, kRows> sources;
  for (std::size_t lane = 0; lane < kRows; ++lane)
    sources[lane] = work.words + static_cast<std::ptrdiff_t>(firsts[lane] - low) * kColumns;
  const auto taps = static_cast<std::size_t>(known > 0 ? known : down.taps);
  const std::uint32_t* weights = &down.weights[static_cast<std::size_t>(band.first) * taps];
  Word* columns = work.columns;
  for (int x = work.begin; x < work.end; x += kColumns) {
    widen(from, low, high + down.taps - low, x, work.words);
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
LIGHTMILL_AVX2 inline void write(Square& square, Band band, int x, const View& to) {
  transpose(square);
  const __m256i half = _mm256_set1_epi16(1 << (kFraction - 1));
  const auto level = [half](__m256i sum)
                         LIGHTMILL_AVX2 { return _mm256_srai_epi16(_mm256_adds_epi16(sum, half), kFraction); };
  for (int i = 0; i < band.count; i += 2) {
    const __m256i both =
        _mm256_permute4x64_epi64(_mm256_packus_epi16(level(square.row[i]), level(square.row[i + 1])), 0xD8);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to.row(band.first + i) + x), _mm256_castsi256_si128(both));
    if (i + 1 == band.count) break;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to.row(band.first + i + 1) + x), _mm256_extracti128_si256(both, 1));
  }
}

template <int known>
LIGHTMILL_AVX2 void sum_columns(const Work& work, const FixedAxis& across, Band band, const View& to) {
  const std::uint32_t* weights = across.weights.data();
  const auto taps = static_cast<std::size_t>(known > 0 ? known : across.taps);
  const auto width = static_cast<int>(across.first.size());
  for (int x = 0; x < width; x += kRows) {
    Square square;
    for (int i = 0; i < kRows; ++i, weights += taps) {
      const std::ptrdiff_t first = across.first[static_cast<std::size_t>(x) + static_cast<std::size_t>(i)] - work.begin;
      square.row[i] = weighted<known>(work.columns + first * kRows, kRows, weights, across.taps);
    }
    write(square, band, x, to);
  }
}

using SumRows = void (*)(const ConstView&, const FixedAxis&, Band, const Work&);
using SumColumns = void (*)(const Work&, const FixedAxis&, Band, const View&);

/// The usual numbers of taps have loops of their own, unrolled.
constexpr int kMostKnown = 24;
template <int... known>
SumRows rows_by(int taps, std::integer_sequence<int, known...>) {
  static constexpr SumRows kBy[] = {sum_rows<known>...};
  return kBy[taps <= kMostKnown ? taps : 0];
}
template <int... known>
SumColumns columns_by(int taps, std::integer_sequence<int, known...>) {
  static constexpr SumColumns kBy[] = {sum_columns<known>...};
  return kBy[taps <= kMostKnown ? taps : 0];
}
constexpr auto kKnown = std::make_integer_sequence<int, kMostKnown + 1>();

/// The most rows of the source that sixteen of the target take.
int most_rows(const FixedAxis& down) {
  int most = 0;
  for (std::size_t y = 0; y < down.first.size(); y += kRows) {
    const auto [low, high] = std::ranges::minmax(std::span(down.first).subspan(y, kRows));
    most = std::max(most, high - low + down.taps);
  }
  return most;
}

}  // namespace

void scale_fixed(const Scaling& scaling, const FixedScaling& fixed, BufferPool& pool) {
  const auto& [across, down] = fixed;
  const auto [low, high] = std::ranges::minmax_element(across.first);
  const int begin = *low / kColumns * kColumns, end = *high + across.taps;
  const std::size_t columns_read = (static_cast<std::size_t>(end - begin) + kColumns - 1) / kColumns * kColumns;
  const Buffer words = pool.acquire(static_cast<std::size_t>(most_rows(down)) * kColumns * sizeof(Word));
  const Buffer columns = pool.acquire(columns_read * kRows * sizeof(Word));
  const Work work{begin, end, reinterpret_cast<Word*>(words.data()), reinterpret_cast<Word*>(columns.data())};
  const SumRows sum_rows = rows_by(down.taps, kKnown);
  const SumColumns sum_columns = columns_by(across.taps, kKnown);
  for (int y = 0; y < scaling.size.height; y += kRows) {
    const Band band{y, std::min(kRows, scaling.size.height - y)};
    sum_rows(scaling.from, down, band, work);
    sum_columns(work, across, band, scaling.to);
  }
}

}  // namespace lightmill

#else

void lightmill::scale_fixed(const Scaling&, const FixedScaling&, BufferPool&) {
  throw std::logic_error("AVX2 on a machine that has none");
}

#endif
