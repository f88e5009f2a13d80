#include "color/light.h"

#include "color/spaces.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

namespace lightmill {
namespace {

Metadata picture_with(std::span<const std::uint8_t> icc) {
  Metadata metadata;
  metadata.icc.assign(icc.begin(), icc.end());
  return metadata;
}

TEST(LightCurves, AreSrgbsWhereNothingIsSaid) {
  for (const bool gray : {false, true}) {
    const LightCurve& curve = *light_curves({}, gray)->of[0];
    EXPECT_NEAR(curve.light(std::uint8_t{188}), std::pow((188 / 255.0 + 0.055) / 1.055, 2.4), 1e-5);
    EXPECT_NEAR(curve.light(std::uint8_t{5}), 5 / 255.0 / 12.92, 1e-6);
    EXPECT_EQ(curve.stored<std::uint8_t>(0.5F), 188);
  }
}

TEST(LightCurves, AreThoseOfTheProfile) {
  const auto curves = light_curves(picture_with(profile_of(ColorSpace::adobe_rgb)), false);
  for (const auto& curve : curves->of)
    EXPECT_NEAR(curve->light(std::uint8_t{100}), std::pow(100 / 255.0, 563.0 / 256), 1e-5);
  const auto gray = light_curves(picture_with(profile_of(ColorSpace::adobe_rgb)), true);
  EXPECT_NEAR(gray->of[0]->light(std::uint8_t{100}), std::pow(100 / 255.0, 563.0 / 256), 1e-5) << "that of green";
}

TEST(LightCurves, AreSrgbsWhereTheProfileHasNone) {
  std::ifstream file("/usr/share/color/icc/ghostscript/default_cmyk.icc", std::ios::binary);
  const Bytes cmyk{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(cmyk.empty());
  EXPECT_EQ(light_curves(picture_with(cmyk), false)->of[1]->stored<std::uint8_t>(0.5F), 188);
  EXPECT_EQ(light_curves(picture_with(Bytes(40)), false)->of[1]->stored<std::uint8_t>(0.5F), 188);
}

}  // namespace
}  // namespace lightmill
