#include "color/matrix.h"

#include "base/simd.h"
#include "color/spaces.h"
#include "support/pictures.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

std::span<std::uint8_t> samples_of(cv::Mat& row) { return {row.ptr(), row.total() * row.elemSize()}; }

TEST(MatrixKernels, ByTwoPixelsAreThoseByOne) {
  if (best_simd() < Simd::avx2) GTEST_SKIP() << "no AVX2";
  const auto tables = matrix_tables(profile_of(ColorSpace::display_p3), profile_of(ColorSpace::srgb));
  ASSERT_NE(tables, nullptr);
  for (const int width : {1, 2, 3, 4, 5, 7, 8, 1'001}) {
    cv::Mat one = test::noise({width, 1}, 3, static_cast<unsigned>(width)), other = one.clone();
    convert_bgr(*tables, samples_of(one), 3);
    convert_bgr_avx2(*tables, samples_of(other));
    EXPECT_EQ(test::max_difference(one, other), 0) << width;
  }
}

/// Every color that is a multiple of 3, by numbers in double precision.
TEST(MatrixKernels, AreWithinALevelOfTheirDefinition) {
  const auto tables = matrix_tables(profile_of(ColorSpace::srgb), profile_of(ColorSpace::adobe_rgb));
  ASSERT_NE(tables, nullptr);
  const auto light = [](int level) {
    const double stored = level / 255.0;
    return stored <= 0.04045 ? stored / 12.92 : std::pow((stored + 0.055) / 1.055, 2.4);
  };
  for (int r = 0; r < 256; r += 3)
    for (int g = 0; g < 256; g += 3) {
      const int b = (r * 7 + g * 5) % 256;
      std::uint8_t bgr[] = {static_cast<std::uint8_t>(b), static_cast<std::uint8_t>(g), static_cast<std::uint8_t>(r)};
      convert_bgr(*tables, bgr, 3);
      const double in[] = {light(r), light(g), light(b)};
      for (std::size_t c = 0; c < 3; ++c) {
        double sum = 0;
        for (std::size_t k = 0; k < 3; ++k) sum += static_cast<double>(tables->matrix[c][k]) * in[k];
        const double wanted = 255 * std::pow(std::clamp(sum, 0.0, 1.0), 256.0 / 563);
        ASSERT_NEAR(bgr[2 - c], wanted, 1) << r << " " << g << " " << b;
      }
    }
}

}  // namespace
}  // namespace lightmill
