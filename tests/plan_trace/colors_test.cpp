// Where colors are converted on the way.
#include "support/camera.h"

#include "lightmill/error.h"
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

Plan plan_with(const ImageInfo& info, const ColorProfile& profile, const std::string& recipe = "jpeg") {
  Recipe wish = parse_recipe(recipe);
  wish.renditions.front().colors.profile = profile;
  return make_plan(info, wish);
}

TEST(ColorPlans, GoToAProfileOfTheUsers) {
  const std::string path = "/usr/share/color/icc/ghostscript/";
  const ColorProfile rgb = read_profile(path + "rommrgb.icc"), srgb = read_profile(path + "srgb.icc"),
                     gray = read_profile(path + "ps_gray.icc");
  EXPECT_EQ(summary(plan_with(camera(), rgb)), "planes > rommrgb.icc > jpeg");
  EXPECT_THAT(explain(plan_with(camera(), rgb)), testing::HasSubstr("to rommrgb.icc"));
  EXPECT_EQ(summary(plan_with(camera(), {"not\nread"})), "planes > not?read > jpeg");
  EXPECT_EQ(summary(plan_with(camera(), srgb)), "coefficients > jpeg") << "the profile alone is new";
  EXPECT_EQ(plan_with(camera(), srgb).encode().colors.profile, srgb);
  EXPECT_EQ(summary(plan_with(camera(), gray)), "coefficients > jpeg") << "colors do not come to it";
  EXPECT_EQ(plan_with(camera(), gray).encode().colors.profile, gray) << "which is told";
  ImageInfo of_gray = camera();
  of_gray.color = ColorModel::gray;
  EXPECT_EQ(summary(plan_with(of_gray, rgb)), "coefficients > jpeg");
  EXPECT_EQ(summary(plan_with(of_gray, gray)), "planes > ps_gray.icc > jpeg");
  EXPECT_EQ(summary(plan_with(camera(), gray, "grayscale | jpeg")), "luma > ps_gray.icc > jpeg");
}

TEST(LinearPlans, MixLightOnPixelsOfAWholeDecode) {
  EXPECT_EQ(chain_of(camera(), "resize 1600 light=linear | jpeg"), "pixels > lanczos3 1600x1200 linear > jpeg");
  EXPECT_EQ(chain_of(camera(), "grayscale | resize 1600 light=linear | jpeg"),
            "luma > lanczos3 1600x1200 linear > jpeg");
  EXPECT_EQ(chain_of(camera(), "jpeg size=1600 light=linear | jpeg size=400 name=b light=linear"),
            "pixels > lanczos3 1600x1200 linear > (lanczos3 400x300 linear > jpeg; jpeg)");
  EXPECT_EQ(chain_of(camera(), "jpeg size=1600 | jpeg size=400 name=b light=linear"),
            "planes > (lanczos3 1600x1200 > jpeg; pixels > lanczos3 400x300 linear > jpeg)");
  EXPECT_EQ(chain_of(camera(), "resize 9000 light=linear | jpeg"), "coefficients > jpeg") << "nothing is mixed";
  EXPECT_EQ(chain_of(camera(), "resize 9000 light=linear | jpeg quality=99"), "planes > jpeg");
  PlanOptions planes;
  planes.domain = Domain::planes;
  EXPECT_THROW(make_plan(camera(), parse_recipe("resize 1600 light=linear | jpeg"), planes), Error);
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
