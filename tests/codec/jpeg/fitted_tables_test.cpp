#include "codec/jpeg/fitted_tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <utility>

namespace lightmill::jpeg_fitted_tables_test {
namespace {

int codes_in(const JHUFF_TBL& table) {
  int codes = 0;
  for (int length = 1; length <= 16; ++length) codes += table.bits[length];
  return codes;
}

/// Of all codes of 16 bits, how many begin with one of the table's.
int taken(const JHUFF_TBL& table) {
  int taken = 0;
  for (int length = 1; length <= 16; ++length) taken += table.bits[length] << (16 - length);
  return taken;
}

TEST(FittedTables, OfOneSymbolHaveOneBit) {
  SymbolCounts counts{};
  counts[7] = 1000;
  const JHUFF_TBL table = fitted_table(counts);
  EXPECT_EQ(table.bits[1], 1);
  EXPECT_EQ(codes_in(table), 1);
  EXPECT_EQ(table.huffval[0], 7);
}

/// Counts that grow like Fibonacci's numbers ask for codes of as many bits as there are symbols.
TEST(FittedTables, HaveNoCodeOfMoreThanSixteenBits) {
  SymbolCounts counts{};
  std::uint64_t one = 1, other = 1;
  for (std::size_t symbol = 0; symbol < 60; ++symbol) {
    counts[symbol] = one;
    one = std::exchange(other, one + other);
  }
  const JHUFF_TBL table = fitted_table(counts);
  EXPECT_EQ(codes_in(table), 60);
  EXPECT_LT(taken(table), 1 << 16) << "the code of ones alone is free";
  EXPECT_GE(table.huffval[0], 58) << "the most frequent are shortest";
}

TEST(FittedTables, OfAnyCountsAreCodesWithinABitOfTheEntropy) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 200; ++trial) {
    SymbolCounts counts{};
    const auto symbols = 2 + random() % 162;
    for (auto i = symbols; i > 0; --i) counts[random() % 256] = 1 + random() % (1U << (random() % 20));
    const JHUFF_TBL table = fitted_table(counts);
    EXPECT_LT(taken(table), 1 << 16);
    double total = 0, entropy = 0, bits = 0;
    for (const auto count : counts) total += static_cast<double>(count);
    std::size_t index = 0;
    for (int length = 1; length <= 16; ++length) {
      for (int i = 0; i < table.bits[length]; ++i) bits += length * static_cast<double>(counts[table.huffval[index++]]);
    }
    EXPECT_EQ(index, static_cast<std::size_t>(std::ranges::count_if(counts, [](auto count) { return count > 0; })));
    for (const auto count : counts) {
      if (count > 0) entropy -= static_cast<double>(count) * std::log2(static_cast<double>(count) / total);
    }
    EXPECT_GE(bits, entropy * 0.999);
    EXPECT_LE(bits, entropy + total);
  }
}

}  // namespace
}  // namespace lightmill::jpeg_fitted_tables_test
