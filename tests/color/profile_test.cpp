#include "color/profile.h"

#include "support/saved_profile.h"

#include <gtest/gtest.h>
#include <lcms2.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace lightmill {
namespace {

using Bytes = std::vector<std::uint8_t>;

const cmsCIExyY kD65{0.3127, 0.3290, 1};
const cmsCIExyYTRIPLE kRec709{{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};
const cmsCIExyYTRIPLE kP3{{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}};

struct FreeCurve {
  void operator()(cmsToneCurve* curve) const { cmsFreeToneCurve(curve); }
};
using Curve = std::unique_ptr<cmsToneCurve, FreeCurve>;

Curve srgb_curve() {
  const double parameters[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  return Curve(cmsBuildParametricToneCurve(nullptr, 4, parameters));
}
Curve gamma(double value) { return Curve(cmsBuildGamma(nullptr, value)); }

/// As small profiles have it: few points, straight lines between them.
Curve sampled_srgb_curve(cmsUInt32Number points) {
  const Curve exact = srgb_curve();
  std::vector<cmsUInt16Number> values;
  for (cmsUInt32Number i = 0; i < points; ++i) {
    const auto at = static_cast<cmsFloat32Number>(i) / static_cast<cmsFloat32Number>(points - 1);
    values.push_back(static_cast<cmsUInt16Number>(std::lround(65535 * cmsEvalToneCurveFloat(exact.get(), at))));
  }
  return Curve(cmsBuildTabulatedToneCurve16(nullptr, points, values.data()));
}

Bytes rgb(const cmsCIExyYTRIPLE& primaries, const Curve& curve) {
  cmsToneCurve* const curves[] = {curve.get(), curve.get(), curve.get()};
  return test::saved(cmsCreateRGBProfile(&kD65, &primaries, curves));
}
Bytes gray(const Curve& curve) { return test::saved(cmsCreateGrayProfile(cmsD50_xyY(), curve.get())); }

TEST(Srgb, IsKnownByItsPrimariesAndCurves) {
  EXPECT_TRUE(is_srgb(test::saved(cmsCreate_sRGBProfile())));
  EXPECT_TRUE(is_srgb(rgb(kRec709, srgb_curve())));
  EXPECT_TRUE(is_srgb(rgb(kRec709, sampled_srgb_curve(1024))));
  EXPECT_TRUE(is_srgb(gray(srgb_curve())));
}

TEST(Srgb, IsNotWhatLooksDifferentWithoutItsProfile) {
  EXPECT_FALSE(is_srgb(rgb(kP3, srgb_curve())));
  EXPECT_FALSE(is_srgb(rgb(kRec709, gamma(2.2))));
  EXPECT_FALSE(is_srgb(rgb(kRec709, gamma(1))));
  EXPECT_FALSE(is_srgb(gray(gamma(2.2))));
  EXPECT_FALSE(is_srgb({}));
  Bytes broken = rgb(kRec709, srgb_curve());
  broken.resize(200);
  EXPECT_FALSE(is_srgb(broken));
}

TEST(IccColorSpace, OfSomethingShortIsEmpty) {
  EXPECT_EQ(icc_color_space(Bytes(19)), "");
  Bytes profile(128);
  std::copy_n("CMYK", 4, profile.begin() + 16);
  EXPECT_EQ(icc_color_space(profile), "CMYK");
  EXPECT_EQ(icc_description(profile), "");
}

}  // namespace
}  // namespace lightmill
