#include "codec/heic/to_rgb.h"

#include "base/simd.h"
#include "codec/heic/rgb_rows.h"
#include "heif_tools.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <cmath>

namespace lightmill::heic_to_rgb_test {
namespace {

/// The planes as a decoder gives them.
HevcPlanes planes_of(const test::Yuv& yuv) {
  HevcPlanes planes{.planes = {}, .size = yuv.size(), .coding = {.chroma = yuv.chroma, .bits = yuv.bits}, .color = {}};
  for (std::size_t i = 0; i < yuv.planes.size(); ++i) planes.planes[i] = {yuv.planes[i].data, yuv.planes[i].step[0]};
  return planes;
}

double sample(const cv::Mat& plane, int y, int x) {
  y = std::clamp(y, 0, plane.rows - 1);
  x = std::clamp(x, 0, plane.cols - 1);
  return plane.depth() == CV_16U ? plane.at<std::uint16_t>(y, x) : plane.at<std::uint8_t>(y, x);
}

/// Bilinear interpolation; the centers of chroma samples lie at `first` and every `step` from there.
double chroma_at(const test::Yuv& yuv, std::size_t index, int y, int x, bool between) {
  const cv::Mat& plane = yuv.planes[index];
  const double across = yuv.chroma < 3 ? 2 : 1, down = yuv.chroma < 2 ? 2 : 1;
  const double at_x = between ? (x + 0.5) / across - 0.5 : x / across, at_y = (y + 0.5) / down - 0.5;
  const int left = static_cast<int>(std::floor(at_x)), top = static_cast<int>(std::floor(at_y));
  const double right = at_x - left, below = at_y - top;
  return (1 - below) * ((1 - right) * sample(plane, top, left) + right * sample(plane, top, left + 1)) +
         below * ((1 - right) * sample(plane, top + 1, left) + right * sample(plane, top + 1, left + 1));
}

/// BT.709 and BT.601 by their definition.
std::array<double, 3> bgr(double luma, double cb, double cr, int matrix) {
  const double red = matrix == 1 ? 0.2126 : 0.299, blue = matrix == 1 ? 0.0722 : 0.114;
  const double r = luma + 2 * (1 - red) * cr, b = luma + 2 * (1 - blue) * cb;
  return {b, (luma - red * r - blue * b) / (1 - red - blue), r};
}

/// Against the definition in double precision, all of it and a part.
TEST(HeicRgb, IsWhatTheDefinitionSays) {
  for (const int bits : {8, 10}) {
    for (int chroma = 1; chroma <= 3; ++chroma) {
      for (const bool full : {false, true}) {
        for (const int matrix : {1, 6}) {
          const test::Yuv yuv = test::yuv_noise({50, 22}, chroma, 3, bits);
          const HevcPlanes planes = planes_of(yuv);
          const int most = bits > 8 ? 65'535 : 255;
          StripsOfRgb strips(planes, rgb_matrix({.matrix = matrix, .full_range = full}, bits, most), full,
                             bits > 8 ? CV_16U : CV_8U);
          const double unit = 1 << (bits - 8), all = (1 << bits) - 1;
          for (const Rect part : {Rect{0, 0, 50, 22}, Rect{7, 5, 9, 3}, Rect{49, 21, 1, 1}, Rect{0, 1, 2, 1}}) {
            const auto& made = strips.convert(part);
            for (int y = 0; y < part.height; ++y)
              for (int x = 0; x < part.width; ++x) {
                const double luma = sample(yuv.planes[0], part.y + y, part.x + x);
                const double cb = chroma_at(yuv, 1, part.y + y, part.x + x, full) - 128 * unit;
                const double cr = chroma_at(yuv, 2, part.y + y, part.x + x, full) - 128 * unit;
                const auto expected =
                    full ? bgr(luma / all, cb / all, cr / all, matrix)
                         : bgr((luma - 16 * unit) / (219 * unit), cb / (224 * unit), cr / (224 * unit), matrix);
                for (std::size_t c = 0; c < 3; ++c)
                  ASSERT_NEAR(sample(made[c], y, x), std::clamp(expected[c], 0.0, 1.0) * most, bits > 8 ? 1.0 : 0.502)
                      << chroma << ' ' << full << ' ' << x << ' ' << y << ' ' << c;
              }
          }
        }
      }
    }
  }
}

TEST(HeicRgb, MatricesOfOtherKinds) {
  const auto gray_of = [](const RgbMatrix& matrix, std::size_t channel) {
    const auto [luma, cb, cr] = matrix.factor[channel];
    return luma * 100 + (cb + cr) * 128 + matrix.addend[channel];
  };
  for (const int matrix : {1, 2, 4, 5, 6, 7, 8, 9, 12})
    for (std::size_t c = 0; c < 3; ++c)
      EXPECT_NEAR(gray_of(rgb_matrix({.primaries = 12, .matrix = matrix, .full_range = true}, 8, 255), c), 100.5, 0.01)
          << matrix << " of gray";
  const RgbMatrix swapped = rgb_matrix({.matrix = 8, .full_range = true}, 8, 255);
  EXPECT_EQ(swapped.factor[1], (std::array{1.0F, 1.0F, 0.0F})) << "YCgCo";
  // Display P3 by its primaries (SMPTE RP 431-2 with D65).
  const RgbMatrix p3 = rgb_matrix({.primaries = 12, .matrix = 12, .full_range = true}, 8, 255);
  EXPECT_NEAR(p3.factor[2][2], 2 * (1 - 0.2290), 0.001);
  EXPECT_NEAR(p3.factor[0][1], 2 * (1 - 0.0793), 0.001);
  for (const int matrix : {3, 10, 11, 13, 14, 255})
    EXPECT_THROW(rgb_matrix({.matrix = matrix}, 8, 255), Error) << matrix;
}

/// The same loops, compiled for all machines.
template <typename Sample, typename Made>
void expect_same_loops() {
  constexpr std::size_t kWidth = 77;
  cv::RNG random(3);
  cv::Mat luma(2, kWidth, sizeof(Sample) == 2 ? CV_16U : CV_8U), chroma(2, kWidth + 2, CV_32F);
  random.fill(luma, cv::RNG::UNIFORM, 0, sizeof(Sample) == 2 ? 1'024 : 256);
  random.fill(chroma, cv::RNG::UNIFORM, 0.0F, 255.0F);
  const auto fast = rgb_loops_avx2<Sample, Made>();
  std::vector<float> a(2 * kWidth), b(2 * kWidth);
  fast.blend(luma.ptr<Sample>(0), luma.ptr<Sample>(1), kWidth, a.data());
  rgb_rows::blend(luma.ptr<Sample>(0), luma.ptr<Sample>(1), kWidth, b.data());
  EXPECT_EQ(a, b);
  fast.widen(chroma.ptr<float>(0) + 1, kWidth, {0.25F, 0.25F}, a.data());
  rgb_rows::widen(chroma.ptr<float>(0) + 1, kWidth, {0.25F, 0.25F}, b.data());
  EXPECT_EQ(a, b);
  std::vector<Made> made_a(3 * kWidth), made_b(3 * kWidth);
  const RgbMatrix matrix = rgb_matrix({.matrix = 1}, 8, 255);
  const auto row = [&](std::vector<Made>& made) {
    return RgbRow<Sample, Made>{luma.ptr<Sample>(0),
                                chroma.ptr<float>(0),
                                chroma.ptr<float>(1),
                                kWidth,
                                {made.data(), made.data() + kWidth, made.data() + 2 * kWidth}};
  };
  fast.mix(row(made_a), matrix);
  rgb_rows::mix(row(made_b), matrix);
  EXPECT_EQ(made_a, made_b);
  fast.scale(row(made_a), matrix);
  rgb_rows::scale(row(made_b), matrix);
  EXPECT_EQ(made_a, made_b);
}

TEST(HeicRgb, IsTheSameWithAvx2) {
#if defined(__x86_64__)
  if (best_simd() < Simd::avx2) GTEST_SKIP() << "a machine without AVX2";
  expect_same_loops<std::uint8_t, std::uint8_t>();
  expect_same_loops<std::uint8_t, std::uint16_t>();
  expect_same_loops<std::uint16_t, std::uint8_t>();
  expect_same_loops<std::uint16_t, std::uint16_t>();
#endif
}

}  // namespace
}  // namespace lightmill::heic_to_rgb_test
