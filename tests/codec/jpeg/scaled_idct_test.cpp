#include "codec/jpeg/scaled_idct.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <utility>
#include <vector>

namespace lightmill::jpeg_scaled_idct_test {
namespace {

using Samples = std::array<std::array<JSAMPLE, 16>, 8>;

/// The definition: the orthonormal inverse DCT of n points on the lowest n x n of 8 x 8 coefficients.
int reference(const JCOEF* coefficients, const UINT16* steps, int n, int x, int y) {
  const auto basis = [n](int k, int i) {
    return std::sqrt((k == 0 ? 1.0 : 2.0) / n) * std::cos((2 * i + 1) * k * std::numbers::pi / (2 * n));
  };
  double sum = 0;
  for (int v = 0; v < n; ++v) {
    for (int u = 0; u < n; ++u) sum += coefficients[v * 8 + u] * steps[v * 8 + u] * basis(u, x) * basis(v, y);
  }
  return std::clamp(static_cast<int>(std::lround(sum * n / 8 + 128)), 0, 255);
}

/// The transforms that this machine can run, with their sizes.
std::vector<std::pair<int, InverseDct>> transforms() {
  std::vector<std::pair<int, InverseDct>> all;
  for (const int n : {2, 4, 5, 6}) {
    for (const Simd simd : {Simd::baseline, best_simd()}) all.emplace_back(n, scaled_idct(n, simd));
  }
  return all;
}

Samples run(InverseDct transform, JCOEF* coefficients, JQUANT_TBL* table) {
  Samples samples{};
  JSAMPROW rows[8];
  for (std::size_t y = 0; y < 8; ++y) rows[y] = samples[y].data();
  jpeg_component_info component{};
  component.quant_table = table;
  transform(nullptr, &component, coefficients, rows, 1);
  return samples;
}

TEST(ScaledInverseDct, OfTwoBlocksIsThatOfEach) {
  const InverseDctOfTwo two = scaled_idct_of_two(4);
  if (!two) GTEST_SKIP() << "not on this machine";
  std::mt19937 random(9);
  for (int trial = 0; trial < 2000; ++trial) {
    JCOEF coefficients[128];
    JQUANT_TBL table{};
    for (UINT16& step : table.quantval) step = static_cast<UINT16>(1 + random() % (trial % 2 == 0 ? 30 : 65'535));
    for (JCOEF& c : coefficients) c = static_cast<JCOEF>(random() % (trial % 3 == 0 ? 65'536 : 60));
    Samples both{};
    JSAMPROW rows[8];
    for (std::size_t y = 0; y < 8; ++y) rows[y] = both[y].data();
    jpeg_component_info component{};
    component.quant_table = &table;
    two(component, coefficients, coefficients + 64, rows, 1);
    const Samples first = run(scaled_idct(4), coefficients, &table);
    const Samples second = run(scaled_idct(4), coefficients + 64, &table);
    for (std::size_t y = 0; y < 4; ++y) {
      for (std::size_t x = 0; x < 4; ++x) {
        ASSERT_EQ(both[y][1 + x], first[y][1 + x]) << trial;
        ASSERT_EQ(both[y][5 + x], second[y][1 + x]) << trial;
      }
    }
  }
}

TEST(ScaledInverseDct, IsItsDefinition) {
  const auto all = transforms();
  std::mt19937 random(5);
  for (int trial = 0; trial < 2000; ++trial) {
    JCOEF coefficients[64] = {};
    JQUANT_TBL table{};
    for (UINT16& step : table.quantval) step = static_cast<UINT16>(1 + random() % 30);
    const int range = 1 + static_cast<int>(random() % 40);
    for (JCOEF& c : coefficients) c = static_cast<JCOEF>(static_cast<int>(random() % (2U * range + 1)) - range);
    for (const auto& [n, transform] : all) {
      const Samples samples = run(transform, coefficients, &table);
      for (int y = 0; y < n; ++y) {
        for (int x = 0; x < n; ++x) {
          ASSERT_NEAR(samples[size_t(y)][size_t(x + 1)], reference(coefficients, table.quantval, n, x, y), 1)
              << n << ", " << trial;
        }
      }
      ASSERT_EQ(samples[0][0], 0) << "begins at the column it is told";
      ASSERT_EQ(samples[0][size_t(n + 1)], 0) << "and ends behind its own";
    }
  }
}

TEST(ScaledInverseDct, GivesTheSameSamplesByEveryKernel) {
  std::mt19937 random(6);
  for (int trial = 0; trial < 2000; ++trial) {
    JCOEF coefficients[64];
    JQUANT_TBL table{};
    for (UINT16& step : table.quantval) step = static_cast<UINT16>(1 + random() % 200);
    for (JCOEF& c : coefficients) c = static_cast<JCOEF>(random());
    for (const int n : {5, 6}) {
      ASSERT_EQ(run(scaled_idct(n), coefficients, &table), run(scaled_idct(n, Simd::baseline), coefficients, &table));
    }
  }
}

TEST(ScaledInverseDct, OfImpossibleCoefficientsIsDefined) {
  JCOEF coefficients[64];
  JQUANT_TBL table{};
  std::fill(std::begin(coefficients), std::end(coefficients), JCOEF{32767});
  std::fill(std::begin(table.quantval), std::end(table.quantval), UINT16{65535});
  for (const auto& [n, transform] : transforms()) run(transform, coefficients, &table);  // for UBSan to see
}

TEST(ScaledInverseDct, OfAComponentWithoutATableIsGray) {
  JCOEF coefficients[64] = {100, 50};
  for (const auto& [n, transform] : transforms()) {
    EXPECT_EQ(run(transform, coefficients, nullptr)[size_t(n - 1)][size_t(n)], 128);
  }
}

}  // namespace
}  // namespace lightmill::jpeg_scaled_idct_test
