#include "color/lab.h"

#include <gtest/gtest.h>
#include <lcms2.h>

#include <cstdlib>
#include <memory>

namespace lightmill {
namespace {

/// lcms2's own L*a*b* is under D50, and its sRGB is adapted by Bradford's matrix.
TEST(Lab, BecomesWhatLcmsMakesOfIt) {
  using Profile = std::unique_ptr<void, decltype(&cmsCloseProfile)>;
  const Profile lab(cmsCreateLab4Profile(nullptr), &cmsCloseProfile), srgb(cmsCreate_sRGBProfile(), &cmsCloseProfile);
  const std::unique_ptr<void, decltype(&cmsDeleteTransform)> transform(
      cmsCreateTransform(lab.get(), TYPE_Lab_DBL, srgb.get(), TYPE_BGR_16, INTENT_RELATIVE_COLORIMETRIC,
                         cmsFLAGS_NOOPTIMIZE | cmsFLAGS_NOCACHE),
      &cmsDeleteTransform);
  ASSERT_TRUE(transform);
  const LabToSrgb ours;
  int largest = 0, compared = 0;
  for (int l = 0; l <= 100; l += 4) {
    for (int a = -100; a <= 100; a += 10) {
      for (int b = -100; b <= 100; b += 10) {
        const cmsCIELab from{static_cast<double>(l), static_cast<double>(a), static_cast<double>(b)};
        cmsUInt16Number theirs[3];
        cmsDoTransform(transform.get(), &from, theirs, 1);
        const auto bgr = ours.bgr({static_cast<float>(l), static_cast<float>(a), static_cast<float>(b)});
        for (std::size_t c = 0; c < 3; ++c) largest = std::max(largest, std::abs(bgr[c] - theirs[c]));
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 10'000);
  EXPECT_LE(largest, 257) << "a level of 8 bits";
}

TEST(Lab, OfGraysIsGray) {
  const LabToSrgb lab;
  for (int l = 0; l <= 100; ++l) {
    const auto bgr = lab.bgr({static_cast<float>(l), 0, 0});
    EXPECT_NEAR(bgr[0], bgr[1], 20) << l;
    EXPECT_NEAR(bgr[2], bgr[1], 20) << l;
  }
  EXPECT_EQ(lab.bgr({0, 0, 0}), (std::array<std::uint16_t, 3>{0, 0, 0}));
  EXPECT_GE(lab.bgr({100, 0, 0})[1], 65'530);
}

}  // namespace
}  // namespace lightmill
