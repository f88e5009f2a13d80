#include "samples/fixed_point.h"

#include "base/simd.h"
#include "image/frame.h"
#include "samples/separable.h"
#include "support/pictures.h"
#include "support/workshop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <utility>

namespace lightmill {
namespace {

std::shared_ptr<const FixedScaling> made(const Scaling& scaling) {
  const auto& [from, window, to, size, filter, light] = scaling;
  auto fixed = fixed_scaling({window.x, window.width, from.size.width, size.width},
                             {window.y, window.height, from.size.height, size.height}, filter);
  return fixed ? std::make_shared<const FixedScaling>(*std::move(fixed)) : nullptr;
}

/// Every kernel that the machine has.
class FixedPoint : public ::testing::TestWithParam<Simd> {
 protected:
  void SetUp() override {
    if (GetParam() > best_simd()) GTEST_SKIP() << "no kernel for this machine";
  }
};

/// Of the whole range, so that sums overshoot and are cut off.
TEST_P(FixedPoint, AgreesWithTheExactSums) {
  std::mt19937 random(3);
  const auto upto = [&](double most) { return std::uniform_real_distribution(0.0, most)(random); };
  int done = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const Size from{1 + int(upto(300)), 1 + int(upto(200))}, size{1 + int(upto(200)), 1 + int(upto(150))};
    const Planes source = test::planes_of(test::noise(from, 1, unsigned(trial)), kSampling444);
    Plane fixed(size, test::pool()), exact(size, test::pool());
    Region window = Region::whole(from);
    if (trial % 2) window = {upto(from.width / 2.0), upto(from.height / 2.0), from.width / 2.0, from.height / 2.0};
    const auto filter = static_cast<Resampling>(trial % 4);
    const Scaling scaling{source.plane[0].view(), window, fixed.view(), size, filter};
    const auto axes = made(scaling);
    if (!axes) continue;
    ++done;
    scale_fixed(scaling, axes, test::pool(), GetParam());
    scale_exactly({source.plane[0].view(), window, exact.view(), size, filter}, Weighing::alike, test::pool());
    ASSERT_LE(test::max_difference(fixed.mat(), exact.mat()), 1)
        << trial << ": " << to_string(from) << " to " << to_string(size);
  }
  EXPECT_GT(done, 200);
}

TEST_P(FixedPoint, WritesNothingBehindItsRows) {
  const Planes source = test::planes_of(test::noise({200, 100}, 1, 1), kSampling444);
  Plane to({65, 33}, Size{192, 40}, test::pool());
  for (int y = 0; y < 40; ++y)
    std::fill_n(to.view().first + std::size_t(y) * to.stride(), to.stride(), std::uint8_t{7});
  const Scaling scaling{source.plane[0].view(), Region::whole({200, 100}), to.view(), {65, 33}, Resampling::lanczos3};
  scale_fixed(scaling, made(scaling), test::pool(), GetParam());
  for (int y = 0; y < 33; ++y) ASSERT_EQ(to.row(y)[80], 7) << "beyond the lanes that hold column 64, row " << y;
  EXPECT_EQ(to.view().first[33 * to.stride()], 7) << "below the last row";
}

/// Bands from a ring of few rows, by every kernel.
TEST(FixedBands, AreTheSameWhereverRowsLie) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 60; ++trial) {
    const Size from{int(64 + random() % 200), int(80 + random() % 200)};
    const Size size{from.width * 10 / int(10 + random() % 20), from.height * 10 / int(10 + random() % 20)};
    const Planes source = test::planes_of(test::noise(from, 1, unsigned(trial)), kSampling444);
    Plane whole(size, test::pool());
    const Scaling scaling{source.plane[0].view(), Region::whole(from), whole.view(), size, Resampling::lanczos3};
    const auto fixed = made(scaling);
    ASSERT_TRUE(fixed);
    scale_fixed(scaling, fixed, test::pool(), Simd::baseline);
    const FixedBands bands(fixed, test::pool());
    int kept = 0;
    for (int band = 0; band < bands.count(); ++band)
      kept = std::max(kept, bands.rows_of(band).end - bands.rows_of(band).first);
    Plane ring(Size{from.width, kept}, test::pool()), to(Size{size.width, FixedBands::kRows}, test::pool());
    int come = 0;
    for (int band = 0; band < bands.count(); ++band) {
      for (; come < bands.rows_of(band).end; ++come)
        std::copy_n(source.plane[0].row(come), from.width, ring.row(come % kept));
      bands.make(band, RowRing(std::as_const(ring).view(), from), to.view());
      for (int y = 0; y < FixedBands::kRows && band * FixedBands::kRows + y < size.height; ++y)
        ASSERT_TRUE(std::equal(to.row(y), to.row(y) + size.width, whole.row(band * FixedBands::kRows + y)))
            << trial << ", row " << y << " of band " << band;
    }
  }
}

/// Chroma of a picture with an odd number of rows: the last sample counts for more than 1.
TEST_P(FixedPoint, MirrorsAnEdgeBetweenSamples) {
  for (const Region window :
       {Region{0, 0, 150.2, 100.3}, Region{-0.3, -0.2, 150.3, 100.2}, Region{0.5, 0.5, 150, 100}}) {
    for (const Size size : {Size{150, 100}, Size{131, 84}, Size{160, 110}}) {
      const Planes source = test::planes_of(test::noise({150, 100}, 1, 4), kSampling444);
      Plane fixed(size, test::pool()), exact(size, test::pool());
      const Scaling scaling{source.plane[0].view(), window, fixed.view(), size, Resampling::lanczos3};
      const auto axes = made(scaling);
      ASSERT_TRUE(axes);
      scale_fixed(scaling, axes, test::pool(), GetParam());
      scale_exactly({scaling.from, window, exact.view(), size, scaling.filter}, Weighing::alike, test::pool());
      EXPECT_LE(test::max_difference(fixed.mat(), exact.mat()), 1) << window.x << " " << to_string(size);
    }
  }
}

/// Of the plain kernel, with few taps and many, odd numbers and even, and windows that begin anywhere.
TEST_P(FixedPoint, MakesTheSameSamples) {
  std::mt19937 random(7);
  const auto upto = [&](int most) { return int(random() % unsigned(most)); };
  int done = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const Size from{1 + upto(400), 1 + upto(120)};
    const double ratio = std::uniform_real_distribution(0.5, 5.0)(random);
    const Size size{std::max(1, int(from.width / ratio)), std::max(1, int(from.height / ratio))};
    const Planes source = test::planes_of(test::noise(from, 1, unsigned(trial)), kSampling444);
    Plane plain(size, test::pool()), fast(size, test::pool());
    Region window = Region::whole(from);
    if (trial % 2 != 0) window = {upto(from.width) / 2.0 - 0.3, 0.2, from.width / 2.0, from.height - 0.5};
    const auto filter = static_cast<Resampling>(trial % 4);
    const auto axes = made({source.plane[0].view(), window, plain.view(), size, filter});
    if (!axes) continue;
    ++done;
    scale_fixed({source.plane[0].view(), window, plain.view(), size, filter}, axes, test::pool(), Simd::baseline);
    scale_fixed({source.plane[0].view(), window, fast.view(), size, filter}, axes, test::pool(), GetParam());
    ASSERT_EQ(test::max_difference(fast.mat(), plain.mat()), 0)
        << trial << ": " << to_string(from) << " to " << to_string(size) << ", " << axes->across.taps << " taps across";
  }
  EXPECT_GT(done, 300);
}

const char* name_of(Simd simd) { return simd == Simd::baseline ? "Baseline" : simd == Simd::avx2 ? "Avx2" : "Avx512"; }

INSTANTIATE_TEST_SUITE_P(Every, FixedPoint, ::testing::Values(Simd::baseline, Simd::avx2, Simd::avx512),
                         [](const auto& kernel) { return name_of(kernel.param); });

/// Many taps round too often.
TEST(FixedScaling, DoesNotTakeWhatSixteenBitsCannotHold) {
  EXPECT_FALSE(fixed_scaling({0, 4000, 4000, 300}, {0, 24, 24, 24}, Resampling::lanczos3));
  EXPECT_TRUE(fixed_scaling({0, 4000, 4000, 1600}, {0, 3000, 3000, 1200}, Resampling::lanczos3));
}

}  // namespace
}  // namespace lightmill
