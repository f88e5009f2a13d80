#include "codec/jpeg/scaled_idct.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace lightmill {
namespace {

using Samples = std::array<std::array<JSAMPLE, 8>, 8>;

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

template <typename Transform>
Samples run(Transform transform, JCOEF* coefficients, JQUANT_TBL* table) {
  Samples samples{};
  JSAMPROW rows[8];
  for (std::size_t y = 0; y < 8; ++y) rows[y] = samples[y].data();
  jpeg_component_info component{};
  component.quant_table = table;
  transform(nullptr, &component, coefficients, rows, 1);
  return samples;
}

TEST(ScaledInverseDct, IsItsDefinition) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 2000; ++trial) {
    JCOEF coefficients[64] = {};
    JQUANT_TBL table{};
    for (UINT16& step : table.quantval) step = static_cast<UINT16>(1 + random() % 30);
    const int range = 1 + static_cast<int>(random() % 40);
    for (JCOEF& c : coefficients) c = static_cast<JCOEF>(static_cast<int>(random() % (2U * range + 1)) - range);
    const Samples four = run(idct_to_4x4, coefficients, &table), two = run(idct_to_2x2, coefficients, &table);
    for (int y = 0; y < 4; ++y) {
      for (int x = 0; x < 4; ++x) {
        const int expected = reference(coefficients, table.quantval, 4, x, y);
        ASSERT_NEAR(four[size_t(y)][size_t(x + 1)], expected, 1) << trial;
        if (x < 2 && y < 2) {
          ASSERT_NEAR(two[size_t(y)][size_t(x + 1)], reference(coefficients, table.quantval, 2, x, y), 1) << trial;
        }
      }
    }
    ASSERT_EQ(four[0][0], 0) << "begins at the column it is told";
    ASSERT_EQ(four[0][5], 0);
  }
}

TEST(ScaledInverseDct, OfImpossibleCoefficientsIsDefined) {
  JCOEF coefficients[64];
  JQUANT_TBL table{};
  std::fill(std::begin(coefficients), std::end(coefficients), JCOEF{32767});
  std::fill(std::begin(table.quantval), std::end(table.quantval), UINT16{65535});
  run(idct_to_4x4, coefficients, &table);
  run(idct_to_2x2, coefficients, &table);  // for UBSan to see
}

TEST(ScaledInverseDct, OfAComponentWithoutATableIsGray) {
  JCOEF coefficients[64] = {100, 50};
  EXPECT_EQ(run(idct_to_4x4, coefficients, nullptr)[3][4], 128);
  EXPECT_EQ(run(idct_to_2x2, coefficients, nullptr)[1][2], 128);
}

}  // namespace
}  // namespace lightmill
