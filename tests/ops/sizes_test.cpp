#include "ops/facts.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill {
namespace {

Size after(const Operation& operation, Size input, Orientation exif = Orientation::identity) {
  return output_size(operation, input, exif);
}

TEST(OutputSize, OfResizeFitsInsideAndKeepsTheRatio) {
  EXPECT_EQ(after(Resize{1600, 1600}, {4032, 3024}), (Size{1600, 1200}));
  EXPECT_EQ(after(Resize{1600, 1600}, {3024, 4032}), (Size{1200, 1600}));
  EXPECT_EQ(after(Resize{1600, 0}, {3000, 4000}), (Size{1600, 2133}));
  EXPECT_EQ(after(Resize{0, 100}, {3001, 4000}), (Size{75, 100}));
  EXPECT_EQ(after(Resize{1, 1}, {65500, 1}), (Size{1, 1}));
  EXPECT_EQ(after(Resize{100, 100}, {65500, 3}), (Size{100, 1}));
}

TEST(OutputSize, OfResizeNeverGrowsUnlessAsked) {
  EXPECT_EQ(after(Resize{1600, 1600}, {640, 480}), (Size{640, 480}));
  EXPECT_EQ(after(Resize{1600, 1600, Resampling::area, Enlarge::allow}, {640, 480}), (Size{1600, 1200}));
  EXPECT_EQ(after(Resize{0, 960, Resampling::area, Enlarge::allow}, {640, 480}), (Size{1280, 960}));
  EXPECT_EQ(after(Resize{65535, 0, Resampling::area, Enlarge::allow}, {1, 65500}), (Size{65535, 2147483647}));
}

TEST(OutputSize, OfTurnsChangesSides) {
  EXPECT_EQ(after(AutoOrient{}, {3, 2}, Orientation::rotate_90), (Size{2, 3}));
  EXPECT_EQ(after(AutoOrient{}, {3, 2}, Orientation::rotate_180), (Size{3, 2}));
  EXPECT_EQ(after(Rotate{270}, {3, 2}, Orientation::rotate_90), (Size{2, 3}));
  EXPECT_EQ(after(Flip{}, {3, 2}), (Size{3, 2}));
}

TEST(OutputSize, OfCropIsWhatLiesInside) {
  EXPECT_EQ(after(Crop{{10, 20, 30, 40}}, {100, 100}), (Size{30, 40}));
  EXPECT_EQ(after(Crop{{90, -20, 30, 40}}, {100, 100}), (Size{10, 20}));
  EXPECT_EQ(clip(Crop{{90, -20, 30, 40}}, {100, 100}), (Rect{90, 0, 10, 20}));
  EXPECT_EQ(clip(Crop{{2147483647 - 5, 0, 10, 10}}, {2147483647, 10}), (Rect{2147483642, 0, 5, 10}));
}

TEST(OutputSize, OfACropOutsideIsAnErrorOfThatPicture) {
  for (const Rect rect : {Rect{100, 0, 5, 5}, Rect{0, 100, 5, 5}, Rect{-5, 0, 5, 5}, Rect{0, -9, 5, 5}}) {
    try {
      after(Crop{rect}, {100, 100});
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::operation_failed);
      EXPECT_THAT(error.what(), testing::HasSubstr("100x100"));
      EXPECT_THAT(error.what(), testing::HasSubstr("crop 5x5"));
    }
  }
}

TEST(OutputSize, OfACustomOperationIsWhatItsAuthorSays) {
  const auto nothing = [](cv::Mat&) {};
  EXPECT_EQ(after(Custom{"same", nothing}, {7, 5}), (Size{7, 5}));
  EXPECT_EQ(after(Custom{"half", nothing,
                         [](Size s) {
                           return Size{s.width / 2, s.height / 2};
                         }},
                  {8, 4}),
            (Size{4, 2}));
  EXPECT_THROW(after(Custom{"none", nothing, [](Size) { return Size{0, 1}; }}, {8, 4}), Error);
}

TEST(TurnOf, IsKnownForTurnsAlone) {
  const Orientation exif = Orientation::transverse;
  EXPECT_EQ(turn_of(AutoOrient{}, exif), exif);
  EXPECT_EQ(turn_of(Rotate{90}, exif), Orientation::rotate_90);
  EXPECT_EQ(turn_of(Rotate{180}, exif), Orientation::rotate_180);
  EXPECT_EQ(turn_of(Rotate{270}, exif), Orientation::rotate_270);
  EXPECT_EQ(turn_of(Flip{FlipAxis::vertical}, exif), Orientation::flip_vertical);
  EXPECT_EQ(turn_of(Grayscale{}, exif), std::nullopt);
}

TEST(RunsIn, PlanesAllButGammaInColorAndCustom) {
  for (const char* text : {"auto-orient", "resize 5", "crop 1x1+0+0", "rotate 90", "flip vertical", "grayscale",
                           "blur 1", "sharpen 1", "brightness 1", "contrast 1"}) {
    EXPECT_TRUE(runs_in(parse_operation(text), Domain::planes, ColorModel::ycc)) << text;
    EXPECT_TRUE(runs_in(parse_operation(text), Domain::pixels, ColorModel::ycc)) << text;
  }
  EXPECT_FALSE(runs_in(Gamma{}, Domain::planes, ColorModel::ycc));
  EXPECT_TRUE(runs_in(Gamma{}, Domain::planes, ColorModel::gray));
  EXPECT_TRUE(runs_in(Gamma{}, Domain::pixels, ColorModel::ycc));
  EXPECT_FALSE(runs_in(Custom{}, Domain::planes, ColorModel::gray));
  EXPECT_TRUE(runs_in(Custom{}, Domain::pixels, ColorModel::ycc));
}

}  // namespace
}  // namespace lightmill
