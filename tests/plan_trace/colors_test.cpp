// Where colors are converted on the way.
#include "support/camera.h"

#include "lightmill/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lightmill {
namespace {

using test::camera;

ImageInfo phone() {
  ImageInfo info = camera();
  info.icc_bytes = 500;
  info.icc_space = "RGB ";
  info.colors = ColorSpace::keep;
  return info;
}

std::string chain_of(const ImageInfo& info, const std::string& recipe) {
  return summary(make_plan(info, parse_recipe(recipe)));
}

TEST(ColorPlans, ConvertAtTheEndWhereThereAreFewestSamples) {
  EXPECT_EQ(chain_of(phone(), "resize 1600 | jpeg colorspace=srgb"), "planes/2 > lanczos3 1600x1200 > srgb > jpeg");
  EXPECT_EQ(chain_of(phone(), "resize 1600 | png colorspace=srgb"),
            "planes 5/8 > lanczos3 1600x1200 > pixels > srgb > png");
  EXPECT_EQ(chain_of(phone(), "crop 101x99+3+32 | jpeg colorspace=p3"), "planes > crop > settle > p3 > jpeg");
}

TEST(ColorPlans, LeaveWhatIsSrgbAlready) {
  EXPECT_EQ(chain_of(camera(), "jpeg colorspace=srgb"), "coefficients > jpeg");
  EXPECT_EQ(chain_of(camera(), "jpeg colorspace=p3"), "planes > p3 > jpeg");
  EXPECT_EQ(chain_of(phone(), "jpeg"), "coefficients > jpeg");
}

TEST(ColorPlans, LeaveWhatIsInTheSpaceAlready) {
  ImageInfo p3 = phone();
  p3.colors = ColorSpace::display_p3;
  EXPECT_EQ(chain_of(p3, "jpeg colorspace=p3"), "coefficients > jpeg");
  EXPECT_EQ(chain_of(p3, "jpeg colorspace=adobergb"), "planes > adobergb > jpeg");
}

TEST(ColorPlans, OfWhatBecomesGray) {
  ImageInfo gray = camera();
  gray.color = ColorModel::gray;
  EXPECT_EQ(chain_of(gray, "jpeg colorspace=adobergb"), "coefficients > jpeg");
  gray.colors = ColorSpace::keep;
  EXPECT_EQ(chain_of(gray, "jpeg colorspace=adobergb"), "planes > adobergb > jpeg") << "by its own curve";
}

TEST(ColorPlans, GoInBands) {
  const Plan plan = make_plan(phone(), parse_recipe("resize 1600 | jpeg colorspace=srgb"));
  EXPECT_TRUE(plan.steps.front().in_bands);
  const Plan of_itself = make_plan(phone(), parse_recipe("jpeg quality=80 colorspace=srgb"));
  EXPECT_TRUE(of_itself.steps.front().in_bands);
  const Plan scaled = make_plan(phone(), parse_recipe("jpeg size=3024 scale=fast colorspace=srgb"));
  EXPECT_EQ(summary(scaled), "planes 6/8 > srgb > jpeg") << "whose rows lie otherwise than the encoder's";
  EXPECT_FALSE(scaled.steps.front().in_bands);
}

}  // namespace
}  // namespace lightmill
