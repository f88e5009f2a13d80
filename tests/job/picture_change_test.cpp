#include "job/picture_change.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

ImageInfo photo() {
  ImageInfo info;
  info.size = {640, 480};
  info.subsampling = kSampling420;
  info.mcu = {16, 16};
  info.blocks_in_mcu = 6;
  info.orientation = Orientation::rotate_90;
  info.quality = 90;
  return info;
}

PictureChange change(std::string_view recipe, std::size_t output = 0) {
  const Plan plan = make_plan(photo(), parse_recipe(recipe));
  return change_of(plan, plan.outputs[output]);
}

TEST(PictureChange, IsNoneWhereAPictureIsCodedAgain) {
  for (const char* recipe : {"jpeg", "jpeg quality=30", "png", "resize 640x640 | jpeg quality=50"}) {
    EXPECT_TRUE(change(recipe).turns_alone()) << recipe;
    EXPECT_EQ(change(recipe).turn, Orientation::identity) << recipe;
  }
}

TEST(PictureChange, TellsTheTurnsThatWereDone) {
  for (const char* recipe : {"auto-orient | jpeg", "auto-orient | jpeg quality=30", "rotate 90 | png"}) {
    EXPECT_TRUE(change(recipe).turns_alone()) << recipe;
    EXPECT_EQ(change(recipe).turn, Orientation::rotate_90) << recipe;
  }
  EXPECT_EQ(change("auto-orient | rotate 270 | png").turn, Orientation::identity);
}

TEST(PictureChange, TellsWhatElseWasDone) {
  EXPECT_TRUE(change("crop 320x320+16+16 | jpeg").cut) << "of coefficients";
  EXPECT_TRUE(change("crop 320x320+1+1 | png").cut);
  EXPECT_TRUE(change("resize 320x320 | jpeg").resized) << "decoded at half its size";
  EXPECT_TRUE(change("resize 600x600 | png").resized);
  EXPECT_TRUE(change("grayscale | jpeg").recolored);
  EXPECT_TRUE(change("grayscale | png").recolored);
  EXPECT_TRUE(change("brightness 5 | jpeg").recolored);
  EXPECT_TRUE(change("png colorspace=p3").recolored);
}

TEST(PictureChange, TellsThePartThatIsSeen) {
  const PictureChange cut = change("auto-orient | crop 240x320+0+320 | resize 120x160 | png");
  EXPECT_EQ(cut.stored, (Size{640, 480}));
  EXPECT_EQ(cut.part, (Region{320, 240, 320, 240})) << "of the stored picture, which lies on its side";
  EXPECT_EQ(cut.size, (Size{120, 160}));
  EXPECT_FALSE(cut.keeps_geometry());
  EXPECT_FALSE(change("rotate 90 | png").keeps_geometry());
  EXPECT_TRUE(change("brightness 5 | png").keeps_geometry());
}

TEST(PictureChange, IsThatOfEachResult) {
  const char* recipe = "jpeg quality=50 | jpeg size=320x320 name=small";
  EXPECT_TRUE(change(recipe, 0).turns_alone());
  EXPECT_TRUE(change(recipe, 1).resized);
}

}  // namespace
}  // namespace lightmill
