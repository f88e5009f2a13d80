// The twin of fixed_point_avx2.cpp and fixed_point_avx512.cpp, in loops that compilers make vectors of.
#include "samples/fixed_point.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace lightmill {
namespace plain {
namespace {

constexpr std::size_t kColumns = FixedBand::kColumns, kRows = FixedBands::kRows;
constexpr int kFraction = 6;  // bits of a level

using Word = std::int16_t;

/// Adds the product of words and a weight, each rounded.
template <std::size_t count>
[[gnu::always_inline]] inline void add_weighted(const Word* from, std::uint32_t weight, Word* sums) {
  const auto factor = static_cast<Word>(weight);
  for (std::size_t i = 0; i < count; ++i) {
    const int product = (int{from[i]} * factor + (1 << 14)) >> 15;
    sums[i] = static_cast<Word>(sums[i] + product);
  }
}

/// The source's rows `rows`, columns `column` to `column + kColumns`, as words. Beyond its edges they are repeated.
void widen(const RowRing& from, BandRows rows, int column, Word* to) {
  for (int y = rows.first; y < rows.end; ++y, to += kColumns) {
    const std::uint8_t* const row = from.row(std::clamp(y, 0, from.size.height - 1)) + column;
    for (std::size_t x = 0; x < kColumns; ++x) to[x] = static_cast<Word>(row[x] << kFraction);
  }
}

/// The band at the source's width, a column of it after the other.
void sum_rows(const FixedBand& band) {
  const FixedAxis& down = band.scaling.down;
  const int* const firsts = down.first.data() + band.first;
  const BandRows rows = band.rows_taken();
  const auto taps = static_cast<std::size_t>(down.taps);
  Word* columns = band.columns;
  for (int x = band.begin; x < band.end; x += kColumns, columns += kColumns * kRows) {
    widen(band.from, rows, x, band.words);
    const std::uint32_t* weights = &down.weights[static_cast<std::size_t>(band.first) * taps];
    for (std::size_t lane = 0; lane < kRows; ++lane, weights += taps) {
      const Word* const source = band.words + static_cast<std::size_t>(firsts[lane] - rows.first) * kColumns;
      std::array<Word, kColumns> sums{};
      for (std::size_t k = 0; k < taps; ++k) add_weighted<kColumns>(source + k * kColumns, weights[k], sums.data());
      for (std::size_t i = 0; i < kColumns; ++i) columns[i * kRows + lane] = sums[i];
    }
  }
}

std::uint8_t level_of(Word sum) {
  constexpr int kMost = 0x7FFF;
  return static_cast<std::uint8_t>(std::clamp(std::min(sum + (1 << (kFraction - 1)), kMost) >> kFraction, 0, 255));
}

void sum_columns(const FixedBand& band) {
  const FixedAxis& across = band.scaling.across;
  const auto taps = static_cast<std::size_t>(across.taps);
  const std::uint32_t* weights = across.weights.data();
  for (int x = 0; x < across.target; ++x, weights += taps) {
    const std::ptrdiff_t first = across.first[static_cast<std::size_t>(x)] - band.begin;
    std::array<Word, kRows> sums{};
    for (std::size_t k = 0; k < taps; ++k)
      add_weighted<kRows>(band.columns + (first + static_cast<std::ptrdiff_t>(k)) * std::ptrdiff_t{kRows}, weights[k],
                          sums.data());
    for (int y = 0; y < band.to.size.height; ++y) band.to.row(y)[x] = level_of(sums[static_cast<std::size_t>(y)]);
  }
}

}  // namespace
}  // namespace plain

const FixedKernel kPlainFixedKernel{plain::sum_rows, add_twin_columns, plain::sum_columns};

}  // namespace lightmill
