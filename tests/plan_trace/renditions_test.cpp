// Plans of several results: trees as text, without a file or a pixel.
#include "support/camera.h"

#include "lightmill/error.h"
#include "lightmill/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill {
namespace {

using test::camera;
using testing::ElementsAre;
using testing::HasSubstr;

ImageInfo drawing() {
  ImageInfo info;
  info.format = Format::png;
  info.size = {2048, 1536};
  info.color = ColorModel::rgb;
  info.alpha = true;
  info.file_bytes = 4'000'000;
  return info;
}

Plan plan_for(const ImageInfo& info, const char* recipe, std::vector<std::size_t> wanted = {}) {
  PlanOptions options;
  options.wanted = std::move(wanted);
  return make_plan(info, parse_recipe(recipe), options);
}

std::string tree(const ImageInfo& info, const char* recipe, std::vector<std::size_t> wanted = {}) {
  return summary(plan_for(info, recipe, std::move(wanted)));
}

TEST(Renditions, ShareOneDecodeAndAreMadeOfEachOther) {
  EXPECT_EQ(tree(camera(), "jpeg size=1600 | jpeg size=800 | jpeg size=200"),
            "planes/2 > lanczos3 1600x1200 > (lanczos3 800x600 > (lanczos3 200x150 > jpeg; jpeg); jpeg)");
}

TEST(Renditions, AreMadeOfTheTrunkWhereAnotherIsTooNearInSize) {
  EXPECT_EQ(tree(camera(), "jpeg size=1600 | jpeg size=1200"),
            "planes/2 > (lanczos3 1600x1200 > jpeg; lanczos3 1200x900 > jpeg)");
}

TEST(Renditions, StandInTheOrderOfTheRecipeWhateverTheirSizes) {
  const Plan plan = plan_for(camera(), "jpeg size=200 | jpeg size=1600");
  ASSERT_EQ(plan.outputs.size(), 2u);
  EXPECT_EQ(plan.outputs[0].size, (Size{200, 150}));
  EXPECT_EQ(plan.outputs[1].size, (Size{1600, 1200}));
}

TEST(Renditions, OperationsOnSamplesAreDoneToEachAndGeometryOnce) {
  EXPECT_EQ(tree(camera(), "crop 2000x2000+0+0 | sharpen 0.5 | jpeg size=1000 | jpeg size=100"),
            "planes 5/8 > crop > lanczos3 1000x1000 > (lanczos3 100x100 > sharpen 0.5,1 > jpeg; sharpen 0.5,1 > jpeg)");
  EXPECT_EQ(tree(camera(), "sharpen 0.5 | crop 2000x2000+0+0 | jpeg size=1000"),
            "planes > sharpen 0.5,1 > crop > lanczos3 1000x1000 > jpeg");
}

TEST(Renditions, ThatWouldRepeatAnEarlierOneAreLeftOut) {
  ImageInfo small = camera();
  small.size = {640, 480};
  const Plan plan = plan_for(small, "jpeg size=2048 | jpeg size=1024 | png size=1024 | jpeg size=320");
  EXPECT_THAT(plan.redundant, ElementsAre(1));
  EXPECT_EQ(plan.outputs.size(), 3u);
  EXPECT_THAT(explain(plan), HasSubstr("rendition 2, which would repeat an earlier one"));
}

TEST(Renditions, ThatAreThereStillMakeOthersRedundant) {
  ImageInfo small = camera();
  small.size = {640, 480};
  const Plan plan = plan_for(small, "jpeg size=2048 | jpeg size=1024", {1});
  EXPECT_TRUE(plan.outputs.empty());
  EXPECT_THAT(plan.redundant, ElementsAre(1));
  EXPECT_EQ(tree(camera(), "jpeg size=1600 | jpeg size=200", {1}), "planes/8 > lanczos3 200x150 > jpeg");
}

TEST(Renditions, TheTrunkKeepsTheFinestChromaThatAnyOfThemIsWrittenWith) {
  ImageInfo full = camera();
  full.subsampling = kSampling444;
  for (const char* recipe :
       {"resize 1500 | jpeg size=1500 | png size=1400", "resize 1500 | jpeg size=1500 | jpeg size=1400 chroma=444"}) {
    const Plan plan = plan_for(full, recipe);
    EXPECT_EQ(plan.steps.at(1).state.chroma, kSampling444) << explain(plan);
  }
}

TEST(Renditions, AreCountedTogetherInTheEstimateOfMemory) {
  const auto bytes = [](const char* recipe) { return plan_for(camera(), recipe).peak_bytes; };
  EXPECT_GT(bytes("jpeg size=1600 | jpeg size=1590 | jpeg size=1580"), bytes("jpeg size=1600") + 2u * 1600 * 1200);
}

TEST(Renditions, TheirFormatsDecideWhatBecomesOfAlpha) {
  EXPECT_EQ(tree(drawing(), "resize 720"), "pixels > lanczos3 720x540 > png");
  EXPECT_THAT(explain(plan_for(drawing(), "")), HasSubstr("PNG 2048x1536, RGB, 8 bits, alpha\n"));
  EXPECT_EQ(tree(drawing(), "resize 720 | jpeg background=black"),
            "pixels > flatten #000000 > lanczos3 720x540 > jpeg");
  EXPECT_EQ(tree(drawing(), "jpeg size=720 | png size=300"),
            "pixels > lanczos3 720x540 > (lanczos3 300x225 > png; flatten #ffffff > jpeg)");
}

TEST(Renditions, PartWhereTheirGroundsShow) {
  EXPECT_EQ(tree(drawing(), "crop 500x500+0+0 | gamma 2 | jpeg background=black | jpeg"),
            "pixels > crop > (flatten #000000 > settle > gamma 2 > jpeg; flatten #ffffff > settle > gamma 2 > jpeg)");
}

TEST(Renditions, OnOneGroundShareWhatAFunctionIsGiven) {
  Recipe recipe = parse_recipe("jpeg size=720 background=black | png size=300 | jpeg size=200 background=black");
  recipe.operations = {Custom{"mine", [](cv::Mat&) {}}};
  EXPECT_EQ(summary(make_plan(drawing(), recipe)),
            "pixels > (flatten #000000 > custom mine > lanczos3 720x540 > (lanczos3 200x150 > jpeg; jpeg); "
            "flatten #ffffff > custom mine > lanczos3 300x225 > png)");
  recipe.renditions[1].background = recipe.renditions[0].background;
  EXPECT_EQ(summary(make_plan(drawing(), recipe)),
            "pixels > flatten #000000 > custom mine > lanczos3 720x540 > (lanczos3 300x225 > png; "
            "lanczos3 200x150 > jpeg; jpeg)");
}

TEST(Renditions, SixteenBitsStayWhereTheyCanBeWritten) {
  ImageInfo deep = drawing();
  deep.alpha = false;
  deep.bits = 16;
  EXPECT_EQ(tree(deep, "gamma 2"), "pixels > gamma 2 > png");
  EXPECT_EQ(tree(deep, "gamma 2 | jpeg"), "pixels > gamma 2 > 8 bits > jpeg");
}

TEST(Renditions, APhotographBecomesAPngByWayOfPlanesWhereItShrinks) {
  EXPECT_EQ(tree(camera(), "resize 1600 | png"), "planes 5/8 > lanczos3 1600x1200 > pixels > png");
  EXPECT_EQ(tree(camera(), "png"), "pixels > png");
}

}  // namespace
}  // namespace lightmill
