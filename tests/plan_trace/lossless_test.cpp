// When a picture's coefficients are kept, and what is said where they are not.
#include "support/camera.h"

#include "lightmill/error.h"
#include "lightmill/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lightmill {
namespace {

using test::camera;
using testing::HasSubstr;

std::string chain(const ImageInfo& info, const std::string& recipe, const PlanOptions& options = {}) {
  return summary(make_plan(info, parse_recipe(recipe), options));
}

std::string explained(const ImageInfo& info, const std::string& recipe) {
  return explain(make_plan(info, parse_recipe(recipe)));
}

/// What a plan that must be lossless is refused with.
std::string refusal(const ImageInfo& info, const std::string& recipe, const PlanOptions& options = {}) {
  try {
    make_plan(info, parse_recipe(recipe), options);
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::unsupported);
    return error.what();
  }
  return "";
}

TEST(LosslessPlans, KeepCoefficientsWhereNothingChangesASample) {
  EXPECT_EQ(chain(camera(), "jpeg"), "coefficients > jpeg");
  EXPECT_EQ(chain(camera(), "rotate 90"), "coefficients > rotate 90 > jpeg");
  EXPECT_EQ(chain(camera(), "rotate 90 | flip horizontal | jpeg metadata=strip"), "coefficients > transpose > jpeg");
  EXPECT_EQ(chain(camera(), "crop 160x100+32+48"), "coefficients > crop > jpeg");
  EXPECT_EQ(chain(camera(), "grayscale | flip vertical"), "luma coefficients > flip vertical > jpeg");
  EXPECT_EQ(chain(camera(), "resize 8000"), "coefficients > jpeg") << "it is small enough";
  EXPECT_EQ(chain(camera(), "jpeg tables=optimized scans=progressive"), "coefficients > jpeg");
  EXPECT_EQ(chain(camera(), "jpeg chroma=4:2:0"), "coefficients > jpeg");
  EXPECT_EQ(chain(camera(), "jpeg chroma=keep"), "coefficients > jpeg");
}

TEST(LosslessPlans, LeaveWhatAsksForSamplesToSamples) {
  for (const char* recipe : {"jpeg quality=85", "resize 1600", "blur 1", "jpeg chroma=4:4:4", "jpeg lossless=off",
                             "jpeg size=800", "brightness 5 | rotate 90"}) {
    EXPECT_THAT(chain(camera(), recipe), testing::StartsWith("planes")) << recipe;
  }
  EXPECT_EQ(chain(camera(), "rotate 90", {.limits = {}, .domain = Domain::pixels}), "pixels > rotate 90 > jpeg");
  EXPECT_THAT(chain(camera(), "rotate 90", {.limits = {}, .domain = {}, .product = Product::pixels}),
              HasSubstr("hand over"));
}

/// 4:2:0 has MCUs of 16 x 16 samples; 4040 x 3030 ends within one on both sides.
TEST(LosslessPlans, AskOnlyTheCornerThatComesFirstToBeOnTheGrid) {
  const ImageInfo cut = camera({4040, 3030});
  EXPECT_EQ(chain(cut, "jpeg"), "coefficients > jpeg");
  EXPECT_EQ(chain(cut, "rotate 90 | flip horizontal"), "coefficients > transpose > jpeg");
  for (const char* mirrored : {"rotate 90", "rotate 180", "rotate 270", "flip horizontal", "flip vertical"})
    EXPECT_THAT(chain(cut, mirrored), testing::StartsWith("planes")) << mirrored;
  EXPECT_THAT(chain(camera({4032, 3030}), "rotate 270"), testing::StartsWith("coefficients"));
  EXPECT_THAT(chain(camera({4032, 3030}), "rotate 90"), testing::StartsWith("planes"));
  EXPECT_EQ(chain(cut, "crop 100x100+15+16"), "planes > crop > settle > jpeg");
  EXPECT_EQ(chain(cut, "crop 100x100+16+32"), "coefficients > crop > jpeg");
  EXPECT_EQ(chain(cut, "crop 101x99+3+32 | flip horizontal"), "planes > crop > flip horizontal > settle > jpeg");
  EXPECT_EQ(chain(cut, "crop 109x99+3+32 | flip horizontal"), "coefficients > crop > flip horizontal > jpeg");
  EXPECT_EQ(chain(cut, "flip vertical | crop 4040x100+0+6"), "coefficients > crop > flip vertical > jpeg");
}

TEST(LosslessPlans, SayWhyEdgesDoNotAllowIt) {
  const ImageInfo cut = camera({4040, 3030});
  EXPECT_THAT(explained(cut, "rotate 180"),
              HasSubstr("not lossless: its stored columns would be cut at 4040, within blocks of 16"));
  EXPECT_THAT(explained(cut, "rotate 90"),
              HasSubstr("not lossless: its stored rows would be cut at 3030, within blocks of 16"));
  EXPECT_THAT(explained(cut, "rotate 90 | jpeg quality=80"), testing::Not(HasSubstr("lossless")));
  EXPECT_THAT(explained(camera(), "jpeg chroma=4:4:4"), testing::Not(HasSubstr("lossless"))) << "as asked for";
  EXPECT_THAT(explained(camera(), "jpeg | jpeg metadata=strip name=s"), HasSubstr("not lossless: it has several"));
}

TEST(LosslessPlans, ThatAreRequiredFailWithTheReason) {
  const ImageInfo cut = camera({4040, 3030});
  EXPECT_EQ(chain(camera(), "rotate 90 | jpeg lossless=require"), "coefficients > rotate 90 > jpeg");
  EXPECT_EQ(refusal(cut, "rotate 180 | jpeg lossless=require"),
            "it was to be lossless, but its stored columns would be cut at 4040, within blocks of 16");
  EXPECT_EQ(refusal(cut, "resize 100 | jpeg lossless=require"),
            "it was to be lossless, but resize 100x100 lanczos3 changes samples");
  EXPECT_EQ(refusal(camera(), "jpeg chroma=4:4:4 lossless=require"),
            "it was to be lossless, but its chroma is not 4:4:4");
  EXPECT_EQ(refusal(camera(), "jpeg lossless=require", {.limits = {}, .domain = Domain::planes}),
            "it was to be lossless, but planes were asked for");
  ImageInfo png = camera();
  png.format = Format::png;
  EXPECT_EQ(refusal(png, "jpeg lossless=require"), "it was to be lossless, but a PNG has no coefficients");
  EXPECT_EQ(chain(png, "keep lossless=require"), "pixels > png") << "which loses nothing either";
}

TEST(LosslessPlans, TrimWhatHindersThemWhereThatIsAskedFor) {
  const ImageInfo cut = camera({4040, 3030});
  const Plan half = make_plan(cut, parse_recipe("rotate 180 | jpeg lossless=trim"));
  EXPECT_EQ(summary(half), "coefficients > crop > rotate 180 > jpeg");
  EXPECT_EQ(half.outputs.front().size, (Size{4032, 3024}));
  EXPECT_THAT(explain(half), HasSubstr("cut off to whole blocks, as asked"));
  EXPECT_EQ(make_plan(cut, parse_recipe("rotate 90 | jpeg lossless=trim")).outputs.front().size, (Size{3024, 4040}));
  EXPECT_EQ(make_plan(cut, parse_recipe("jpeg lossless=trim")).outputs.front().size, (Size{4040, 3030}));
  const Plan crop = make_plan(cut, parse_recipe("crop 100x100+15+17 | jpeg lossless=trim"));
  EXPECT_EQ(std::get<step::Narrow>(crop.steps[2].step).region, (Region{16, 32, 99, 85}));
  EXPECT_THAT(refusal(camera({9, 9}), "rotate 180 | jpeg lossless=trim"), HasSubstr("nothing would be left"));
}

TEST(LosslessPlans, MoveBlocksOfLumaAloneWithoutColor) {
  EXPECT_EQ(chain(camera({4040, 3024}), "grayscale | rotate 180"), "luma coefficients > rotate 180 > jpeg");
  ImageInfo gray = camera({4040, 3024});
  gray.color = ColorModel::gray;
  gray.subsampling = {};
  gray.mcu = {8, 8};
  gray.blocks_in_mcu = 1;
  EXPECT_EQ(chain(gray, "rotate 180 | grayscale"), "coefficients > rotate 180 > jpeg");
}

TEST(LosslessPlans, KeepInksWithTheirProfile) {
  ImageInfo press = camera();
  press.color = ColorModel::ycck;
  press.icc_bytes = 500'000;
  press.icc_space = "CMYK";
  const Plan plan = make_plan(press, parse_recipe("rotate 90 | jpeg metadata=strip"));
  EXPECT_EQ(plan.decode().domain, Domain::coefficients);
  EXPECT_EQ(plan.decode().inks, step::Inks::none);
  EXPECT_TRUE(plan.encode().keeps_profile);
  EXPECT_EQ(plan.encode().profile_fits, true);
  EXPECT_THAT(chain(press, "grayscale"), testing::StartsWith("pixels"));
}

/// 95 to 85 makes steps of quantization three times as large.
TEST(LosslessPlans, MakeCoefficientsOfMuchLowerQualityOfTheInputs) {
  ImageInfo info = camera();
  info.quality = 95;
  EXPECT_EQ(chain(info, "rotate 90 | jpeg quality=85"), "coefficients > rotate 90 > jpeg");
  EXPECT_THAT(explained(info, "jpeg quality=85"), HasSubstr("coefficients are quantized anew"));
  EXPECT_EQ(chain(info, "jpeg quality=86"), "planes > jpeg");
  EXPECT_EQ(chain(info, "jpeg quality=85 lossless=off"), "planes > jpeg");
  EXPECT_EQ(chain(info, "crop 100x100+1+1 | jpeg quality=50"), "planes > crop > settle > jpeg");
  EXPECT_THAT(explained(info, "crop 100x100+1+1 | jpeg quality=50"), testing::Not(HasSubstr("lossless")));
  ImageInfo gray = info;
  gray.color = ColorModel::gray;
  gray.subsampling = {};
  EXPECT_EQ(chain(gray, "jpeg quality=85"), "coefficients > jpeg");
  EXPECT_EQ(chain(gray, "jpeg quality=96"), "planes > jpeg");
  EXPECT_EQ(chain(info, "grayscale | jpeg quality=96"), "luma > jpeg");
  EXPECT_THAT(explained(info, "grayscale | jpeg quality=96"), HasSubstr("planes, luma only"));
  info.subsampling = kSampling444;
  EXPECT_EQ(chain(info, "jpeg quality=85"), "planes > settle > jpeg") << "4:2:0 is written";
  EXPECT_EQ(chain(info, "jpeg quality=85 chroma=keep"), "coefficients > jpeg");
  info.color = ColorModel::rgb;
  EXPECT_THAT(chain(info, "jpeg quality=50 chroma=4:4:4"), testing::StartsWith("pixels"));
  info.color = ColorModel::cmyk;
  EXPECT_THAT(chain(info, "jpeg quality=50 chroma=keep"), testing::StartsWith("pixels"));
}

TEST(LosslessPlans, CompareTheChromaOfTheResult) {
  ImageInfo wide = camera();
  wide.subsampling = kSampling422;
  wide.mcu = {16, 8};
  EXPECT_THAT(chain(wide, "rotate 90 | jpeg chroma=4:2:2"), testing::StartsWith("planes"));
  EXPECT_EQ(chain(wide, "rotate 90 | jpeg chroma=4:4:0"), "coefficients > rotate 90 > jpeg");
  EXPECT_EQ(chain(wide, "rotate 180 | jpeg chroma=4:2:2"), "coefficients > rotate 180 > jpeg");
}

TEST(LosslessPlans, NameNoQuality) {
  const Plan plan = make_plan(camera(), parse_recipe("rotate 90"));
  const auto& jpeg = std::get<JpegEncoding>(plan.encode().encoding);
  EXPECT_FALSE(jpeg.quality);
  EXPECT_EQ(jpeg.chroma, ChromaChoice(kSampling420));
  EXPECT_EQ(std::get<JpegEncoding>(make_plan(camera(), parse_recipe("resize 100")).encode().encoding).quality, 85);
}

}  // namespace
}  // namespace lightmill
