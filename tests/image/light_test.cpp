#include "image/light.h"

#include <gtest/gtest.h>

#include <cmath>

namespace lightmill {
namespace {

void expect_all_back(const LightCurve& curve) {
  for (int level = 0; level <= 65'535; ++level) {
    const auto word = static_cast<std::uint16_t>(level);
    ASSERT_EQ(curve.stored<std::uint16_t>(curve.light(word)), word);
    const auto byte = static_cast<std::uint8_t>(level);
    ASSERT_EQ(curve.stored<std::uint8_t>(curve.light(byte)), byte);
  }
}

TEST(LightCurve, BringsEveryLevelBack) {
  expect_all_back(LightCurve([](double stored) { return stored; }));
  expect_all_back(LightCurve([](double stored) { return std::pow(stored, 2.2); }));
  expect_all_back(LightCurve(
      [](double stored) { return stored <= 0.04045 ? stored / 12.92 : std::pow((stored + 0.055) / 1.055, 2.4); }));
}

TEST(LightCurve, TakesWhatIsNoLight) {
  const LightCurve curve([](double stored) { return stored * stored; });
  EXPECT_EQ(curve.stored<std::uint8_t>(-0.3F), 0);
  EXPECT_EQ(curve.stored<std::uint8_t>(1.7F), 255);
  EXPECT_EQ(curve.stored<std::uint16_t>(std::numeric_limits<float>::quiet_NaN()), 0);
  EXPECT_EQ(curve.stored<std::uint16_t>(std::numeric_limits<float>::infinity()), 65'535);
}

TEST(LightCurve, OfNoSenseStaysInItsRange) {
  for (const auto& odd : {+[](double) { return 0.0; }, +[](double) { return 7.0; }, +[](double x) { return 1 - x; },
                          +[](double x) { return std::sin(40 * x); }}) {
    const LightCurve curve(odd);
    for (int level = 0; level < 256; ++level) {
      const float light = curve.light(static_cast<std::uint8_t>(level));
      EXPECT_TRUE(light >= 0 && light <= 1);
      curve.stored<std::uint8_t>(light);
    }
  }
}

}  // namespace
}  // namespace lightmill
