// Plans as lists of text: the chain for a header and a recipe, without a file or a pixel.
#include "support/camera.h"

#include "lightmill/error.h"
#include "lightmill/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>

namespace lightmill {
namespace {

using test::camera;

ImageInfo portrait() {
  ImageInfo info = camera();
  info.orientation = Orientation::rotate_90;
  info.orientation_known = true;
  return info;
}

std::string chain(const ImageInfo& info, const char* recipe, PlanOptions options = {}) {
  return summary(make_plan(info, parse_recipe(recipe), options));
}

TEST(PlanTrace, ScalesInTheDecoderAsFarAsTheResizeLeavesRoom) {
  EXPECT_EQ(chain(camera(), "resize 1600"), "planes/2 > lanczos3 1600x1200 > jpeg");
  EXPECT_EQ(chain(camera(), "resize 256"), "planes/8 > lanczos3 256x192 > jpeg");
  EXPECT_EQ(chain(camera(), "resize 1000"), "planes/2 > lanczos3 1000x750 > jpeg");
  EXPECT_EQ(chain(camera(), "resize 600"), "planes/4 > lanczos3 600x450 > jpeg");
  EXPECT_EQ(chain(camera(), "resize 2048"), "planes 5/8 > lanczos3 2048x1536 > jpeg");
  EXPECT_EQ(chain(camera(), "resize 2500"), "planes 6/8 > lanczos3 2500x1875 > jpeg");
  EXPECT_EQ(chain(camera(), "resize 3000"), "planes > lanczos3 3000x2250 > jpeg");
  EXPECT_EQ(chain(camera(), "resize 8000 | jpeg quality=80"), "planes > jpeg");
  EXPECT_EQ(chain(camera(), "resize 8064 lanczos3 enlarge"), "planes > lanczos3 8064x6048 > jpeg");
}

TEST(PlanTrace, ScalesByWhatTheResultShows) {
  for (const auto& [size, ways] : std::map<int, std::array<const char*, 4>>{
           {2016, {"/2", " 5/8", "", " 6/8"}}, {1600, {"/2", "/2", " 5/8", " 5/8"}}, {256, {"/8", "/8", "/4", "/4"}}}) {
    const std::string box = std::to_string(size), height = std::to_string(size * 3 / 4);
    const auto planned = [&](const std::string& settings, const std::string& encoding) {
      const Recipe recipe = parse_recipe("resize " + box + " lanczos3" + settings + " | jpeg " + encoding);
      const std::string text = summary(make_plan(camera(), recipe));
      return text.substr(0, text.find(" >"));
    };
    EXPECT_EQ(planned(" scale=fast", "quality=99"), "planes" + std::string(ways[0]));
    EXPECT_EQ(planned("", "quality=85"), "planes" + std::string(ways[1]));
    EXPECT_EQ(planned(" scale=auto", "quality=95"), "planes" + std::string(ways[2]));
    EXPECT_EQ(planned("", "quality=85 chroma=4:4:4"), "planes" + std::string(ways[2]));
    EXPECT_EQ(planned(" scale=exact", "quality=85"), "planes" + std::string(ways[3]));
    EXPECT_EQ(planned("", "quality=99"), "planes" + std::string(ways[3]));
  }
}

/// On its grid, which is that of the samples where sides are multiples.
TEST(PlanTrace, ScalesALossyWebpForThumbnails) {
  ImageInfo info = camera();
  info.format = Format::webp;
  info.mcu = {8, 8};
  EXPECT_EQ(chain(info, "resize 256"), "pixels/8 > lanczos3 256x192 > webp");
  EXPECT_EQ(chain(info, "resize 400 | jpeg"), "pixels/4 > lanczos3 400x300 > jpeg");
  EXPECT_EQ(chain(info, "resize 1000"), "pixels > lanczos3 1000x750 > webp");
  EXPECT_EQ(chain(info, "resize 256", {.limits = {}, .domain = Domain::pixels}), "pixels > lanczos3 256x192 > webp");
  info.size.width += 4;
  EXPECT_EQ(chain(info, "resize 256"), "pixels/4 > lanczos3 256x192 > webp");
  info.size.width += 1;
  EXPECT_EQ(chain(info, "resize 256"), "pixels > lanczos3 256x192 > webp");
}

TEST(PlanTrace, APageThatWasNotProbedIsRefused) {
  ImageInfo info = camera();
  info.page = 2;
  EXPECT_THROW(make_plan(info, parse_recipe("resize 256")), Error);
  EXPECT_EQ(make_plan(info, parse_recipe("page 2 | resize 256")).decode().page, 2);
}

/// Each has its own, though they are of one size.
TEST(PlanTrace, RenditionsOfTwoScaleQualitiesAreTwo) {
  const Recipe recipe = parse_recipe("jpeg size=400 name=a | jpeg size=400 scale=exact name=b");
  EXPECT_TRUE(make_plan(camera(), recipe).redundant.empty());
}

/// The longest sides that a PNG's header can name.
TEST(PlanTrace, HugePicturesAreRefusedInTheSameWordsWhateverTheLimit) {
  constexpr int kLongest = 2'147'483'647;
  constexpr std::int64_t kNoLimit = 9'223'372'036'854'775'807;
  PlanOptions unlimited;
  unlimited.limits.pixels = kNoLimit;
  ImageInfo info;
  info.format = Format::png;
  const auto refusal = [&](Size size, const PlanOptions& options) -> std::string {
    info.size = size;
    try {
      make_plan(info, parse_recipe("crop 100x1+5+0 | resize 50"), options);
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::too_large);
      return error.what();
    }
    return "";
  };
  for (const bool interlaced : {false, true}) {
    for (const int bits : {1, 2, 4, 8, 16}) {
      info.interlaced = interlaced;
      info.stored_bits = bits;
      info.bits = bits == 16 ? 16 : 8;
      info.alpha = bits >= 8;
      EXPECT_EQ(refusal({kLongest, kLongest}, {}),
                "a picture of 2147483647x2147483647 is 4611686014132.4 MP, over the limit of 268.4 MP an image");
      EXPECT_EQ(refusal({kLongest, 1}, {}),
                "a picture of 2147483647x1 is 2147.5 MP, over the limit of 268.4 MP an image");
      EXPECT_THAT(refusal({kLongest, kLongest}, unlimited), testing::HasSubstr("over the limit of"));
      EXPECT_EQ(refusal({kLongest, 1}, unlimited), "");
      EXPECT_GT(make_plan(info, {}, unlimited).peak_bytes, std::size_t{kLongest});
    }
  }
}

TEST(PlanTrace, NoDecodeScalesAllTheWay) {
  EXPECT_EQ(chain(camera(), "resize 2016"), "planes 5/8 > lanczos3 2016x1512 > jpeg");
  EXPECT_EQ(chain(camera(), "resize 504"), "planes/4 > lanczos3 504x378 > jpeg");
}

TEST(PlanTrace, ScalesLessInTheDecoderWhereTheResultShowsMore) {
  for (const char* fine : {"jpeg quality=90", "jpeg chroma=4:4:4", "jpeg quality=97"}) {
    const std::string recipe = fine;
    EXPECT_THAT(chain(camera(), ("resize 1600 | " + recipe).c_str()), testing::StartsWith("planes 5/8 > ")) << fine;
    EXPECT_THAT(chain(camera(), ("resize 256 | " + recipe).c_str()), testing::StartsWith("planes/4 > ")) << fine;
    EXPECT_THAT(chain(camera(), ("resize 200 | " + recipe).c_str()), testing::StartsWith("planes/8 > ")) << fine;
  }
  for (const char* exact : {"jpeg quality=98", "png"}) {
    EXPECT_THAT(chain(camera(), ("resize 200 | " + std::string(exact)).c_str()), testing::StartsWith("planes/4 > "))
        << exact;
  }
  PlanOptions pixels;
  pixels.product = Product::pixels;
  EXPECT_THAT(chain(camera(), "resize 200", pixels), testing::StartsWith("planes/4 > "));
  EXPECT_THAT(chain(camera(), "resize 1600 | jpeg chroma=keep"), testing::StartsWith("planes/2 > "));  // 4:2:0 already
}

TEST(PlanTrace, AWindowBetweenSamplesIsResampledEvenAtTheRightSize) {
  EXPECT_EQ(chain(camera(), "crop 1000x600+1+1 | resize 400"), "planes/2 > crop > lanczos3 400x240 > jpeg");
}

TEST(PlanTrace, TurnsWhereTheFewestSamplesMove) {
  EXPECT_EQ(chain(portrait(), "auto-orient | resize 1600"), "planes/2 > lanczos3 1600x1200 > rotate 90 > jpeg");
  EXPECT_EQ(chain(portrait(), "auto-orient | resize 8000 linear enlarge"),
            "planes > rotate 90 > linear 6000x8000 > jpeg");
  EXPECT_EQ(chain(portrait(), "auto-orient | rotate 270 | sharpen 1"), "planes > sharpen 1,1 > jpeg");
  EXPECT_EQ(chain(camera(), "auto-orient | jpeg quality=80"), "planes > jpeg");
}

TEST(PlanTrace, CropsInTheFramesOwnDirections) {
  const Plan plan = make_plan(portrait(), parse_recipe("auto-orient | crop 1000x2000+10+20 | resize 500"));
  EXPECT_EQ(summary(plan), "planes/2 > crop > lanczos3 500x250 > rotate 90 > jpeg");
  // The upright (10, 20) lies 20 from the stored left edge and 10 from the stored bottom edge.
  EXPECT_EQ(std::get<step::Narrow>(plan.steps[1].step).region, (Region{10, (3024 - 10 - 1000) / 2.0, 1000, 500}));
  EXPECT_EQ(plan.outputs.front().size, (Size{250, 500}));
}

TEST(PlanTrace, OddCropsAreSettledBeforeTheEncoder) {
  EXPECT_EQ(chain(camera(), "crop 101x51+3+5"), "planes > crop > settle > jpeg");
  EXPECT_EQ(chain(camera(), "crop 4032x3024+0+0 | jpeg quality=80"), "planes > jpeg");
  EXPECT_EQ(chain(camera(), "crop 101x51+3+5 | blur 2"), "planes > crop > settle > blur 2 > jpeg");
}

TEST(PlanTrace, SaysHowInksBecomeColors) {
  ImageInfo press = camera();
  press.color = ColorModel::ycck;
  const Recipe lossy = parse_recipe("jpeg quality=80");
  EXPECT_EQ(make_plan(press, lossy).decode().inks, step::Inks::plain);
  EXPECT_THAT(explain(make_plan(press, lossy)), testing::HasSubstr("CMYK to sRGB without a profile"));
  press.icc_bytes = 500'000;
  press.icc_space = "CMYK";
  EXPECT_EQ(make_plan(press, lossy).decode().inks, step::Inks::by_profile);
  EXPECT_THAT(explain(make_plan(press, lossy)), testing::HasSubstr("CMYK to sRGB by its profile"));
  press.icc_space = "RGB ";
  EXPECT_EQ(make_plan(press, lossy).decode().inks, step::Inks::plain);
}

TEST(PlanTrace, SaysWhetherTheProfileFits) {
  ImageInfo info = camera();
  info.icc_bytes = 500;
  info.icc_space = "RGB ";
  EXPECT_EQ(make_plan(info, {}).encode().profile_fits, true);
  EXPECT_EQ(make_plan(info, parse_recipe("grayscale")).encode().profile_fits, false);
  Recipe own;
  own.operations = {Custom{"own", {}}};
  EXPECT_EQ(make_plan(info, own).encode().profile_fits, std::nullopt);
}

TEST(PlanTrace, GrayNeedsNoChromaFromTheStart) {
  EXPECT_EQ(chain(camera(), "resize 1600 | grayscale"), "luma/2 > lanczos3 1600x1200 > jpeg");
  EXPECT_EQ(chain(camera(), "grayscale | gamma 2"), "luma > gamma 2 > jpeg");
  EXPECT_EQ(chain(camera(), "gamma 2 | grayscale"), "pixels > gamma 2 > grayscale > jpeg");
}

TEST(PlanTrace, ChangesToPixelsAfterTheResizeThatShrinks) {
  EXPECT_EQ(chain(camera(), "resize 1600 | gamma 2"), "planes/2 > lanczos3 1600x1200 > pixels > gamma 2 > jpeg");
  EXPECT_EQ(chain(camera(), "gamma 2 | resize 1600"), "pixels > gamma 2 > lanczos3 1600x1200 > jpeg");
  const Plan plan = make_plan(camera(), parse_recipe("resize 1600 | sharpen 1 | gamma 2"));
  EXPECT_EQ(std::get<step::Resample>(plan.steps[1].step).subsampling, kSampling444);
}

TEST(PlanTrace, NeighborsSeenBeforeTheResizeForbidScaling) {
  EXPECT_EQ(chain(camera(), "blur 3 | resize 1600"), "planes > blur 3 > lanczos3 1600x1200 > jpeg");
}

TEST(PlanTrace, WhatHasNoPlanesStartsInPixels) {
  ImageInfo inks = camera();
  inks.color = ColorModel::cmyk;
  EXPECT_EQ(chain(inks, "resize 1600"), "pixels/2 > lanczos3 1600x1200 > jpeg");
  EXPECT_EQ(chain(inks, "grayscale | resize 1600"), "pixels/2 > grayscale > lanczos3 1600x1200 > jpeg");
  ImageInfo odd = camera();
  odd.regular_sampling = false;
  EXPECT_EQ(chain(odd, "resize 1600"), "pixels/2 > lanczos3 1600x1200 > jpeg");
}

TEST(PlanTrace, ASlowTwinExistsForEveryRecipe) {
  EXPECT_EQ(chain(portrait(), "auto-orient | resize 1600 | grayscale", {.limits = {}, .domain = Domain::pixels}),
            "pixels > lanczos3 1600x1200 > grayscale > rotate 90 > jpeg");
  EXPECT_THROW(chain(camera(), "gamma 2", {.limits = {}, .domain = Domain::planes}), Error);
}

Subsampling sampling_written(const Plan& plan) {
  return std::get<Subsampling>(std::get<JpegEncoding>(plan.encode().encoding).chroma);
}

TEST(PlanTrace, ChromaIsBroughtToWhatIsWritten) {
  ImageInfo full = camera();
  full.subsampling = kSampling444;
  EXPECT_EQ(chain(full, "auto-orient | jpeg quality=80"), "planes > settle > jpeg");
  EXPECT_EQ(chain(full, "jpeg quality=80 chroma=keep"), "planes > jpeg");
  ImageInfo coarse = camera();
  coarse.subsampling = {3, 3};
  EXPECT_EQ(sampling_written(make_plan(coarse, parse_recipe("jpeg quality=80 chroma=keep"))), kSampling420)
      << "eleven blocks do not fit an MCU";
  ImageInfo wide = portrait();
  wide.subsampling = kSampling422;
  EXPECT_EQ(sampling_written(make_plan(wide, parse_recipe("auto-orient | jpeg quality=80 chroma=keep"))),
            (Subsampling{1, 2}));
}

TEST(PlanTrace, TheTagIsResetWherePixelsWereTurned) {
  EXPECT_TRUE(make_plan(portrait(), parse_recipe("auto-orient")).encode().reset_orientation);
  EXPECT_TRUE(make_plan(portrait(), parse_recipe("rotate 90")).encode().reset_orientation);
  EXPECT_FALSE(make_plan(portrait(), parse_recipe("resize 100")).encode().reset_orientation);
  EXPECT_FALSE(make_plan(camera(), parse_recipe("auto-orient")).encode().reset_orientation);
  EXPECT_FALSE(make_plan(portrait(), parse_recipe("rotate 90 | rotate 270")).encode().reset_orientation);
}

TEST(PlanTrace, AProfileStaysWhereItFits) {
  ImageInfo info = camera();
  info.icc_bytes = 500;
  info.icc_space = "RGB ";
  EXPECT_THAT(explain(make_plan(info, parse_recipe("resize 100"))), testing::Not(testing::HasSubstr("does not fit")));
  const Plan gray = make_plan(info, parse_recipe("grayscale"));
  EXPECT_THAT(explain(gray), testing::HasSubstr("does not fit"));
}

TEST(PlanTrace, AfterACustomFunctionTheColorIsNotTakenForGranted) {
  ImageInfo gray = camera();
  gray.color = ColorModel::gray;
  gray.subsampling = {};
  Recipe recipe;
  recipe.operations = {Custom{"tint", [](cv::Mat&) {}}, Grayscale{}};
  EXPECT_EQ(summary(make_plan(gray, recipe)), "pixels > custom tint > grayscale > jpeg");
}

TEST(PlanTrace, LimitsAreNamed) {
  ImageInfo bomb = camera();
  bomb.size = {65500, 65500};
  try {
    make_plan(bomb, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::too_large);
    EXPECT_THAT(error.what(), testing::HasSubstr("4290.2 MP"));
    EXPECT_THAT(error.what(), testing::HasSubstr("268.4 MP"));
  }
  EXPECT_THROW(chain(camera(), "resize 60000 area enlarge"), Error);
  EXPECT_THROW(chain(camera(), "crop 10x10+5000+0"), Error);
}

TEST(PlanTrace, MemoryGrowsWithWhatIsHeld) {
  PlanOptions whole_frames;
  whole_frames.in_bands = false;
  const std::size_t whole = make_plan(camera(), parse_recipe("resize 1600"), whole_frames).peak_bytes;
  const std::size_t scaled = make_plan(camera(), parse_recipe("resize 1600")).peak_bytes;
  const std::size_t full = make_plan(camera(), parse_recipe("blur 1")).peak_bytes;
  ImageInfo progressive = camera();
  progressive.progressive = true;
  const std::size_t coefficients = make_plan(progressive, parse_recipe("resize 1600"), whole_frames).peak_bytes;
  const std::size_t decoded = std::size_t{4'000'000} + 2016 * 1512 * 3 / 2;
  EXPECT_GT(whole, decoded);
  EXPECT_LT(whole, full);
  EXPECT_LT(scaled, decoded + 4'000'000) << "rows are passed on as they are made";
  EXPECT_EQ(coefficients, decoded + std::size_t{4032} * 3024 * 3) << "they are gone before the resize";
  const std::size_t multipass = make_plan(camera(), parse_recipe("blur 1 | jpeg scans=progressive")).peak_bytes;
  EXPECT_GT(multipass, full) << "the encoder holds what all scans consist of as well";
}

TEST(Explain, GivesALineAStepWithItsReason) {
  EXPECT_EQ(explain(make_plan(portrait(), parse_recipe("auto-orient | resize 1600x1200"))),
            "input       JPEG 4032x3024, YCbCr 4:2:0, baseline, to be seen with rotate 90\n"
            "1 decode    planes at 1/2                                             2016x1512  "
            "no color conversion; decoded at 1/2, the resize shrinks the remaining 1.68 (1.25 asked for)\n"
            "2 resample  lanczos3                                                  1200x900   "
            "antialiased, shrinks by 1.68; chroma stays subsampled\n"
            "3 turn      rotate 90                                                 900x1200   "
            "at the end, where the fewest samples move\n"
            "4 encode    JPEG quality 85, 4:2:0, metadata kept, orientation reset  900x1200   "
            "from planes, no color conversion\n"
            "memory      about 24.7 MiB at the peak, 15 of them for the program\n");
}

TEST(Explain, SaysWhatStrippingLeaves) {
  const auto told = [](const ImageInfo& info, const char* recipe) {
    return explain(make_plan(info, parse_recipe(recipe)));
  };
  ImageInfo wide = camera();
  wide.icc_bytes = 548;
  wide.icc_space = "RGB ";
  EXPECT_THAT(told(wide, "jpeg metadata=strip"), testing::HasSubstr("metadata stripped, color profile kept "));
  EXPECT_THAT(told(wide, "jpeg metadata=strip-all"), testing::HasSubstr("metadata stripped "));
  EXPECT_THAT(told(wide, "grayscale | jpeg metadata=strip"),
              testing::AllOf(testing::HasSubstr("metadata stripped "), testing::HasSubstr("does not fit the result")));
  ImageInfo usual = wide;
  usual.icc_is_srgb = true;
  EXPECT_THAT(told(usual, "jpeg metadata=strip"), testing::HasSubstr("metadata stripped "));
  EXPECT_THAT(told(camera(), "jpeg metadata=strip"), testing::HasSubstr("metadata stripped "));
}

}  // namespace
}  // namespace lightmill
