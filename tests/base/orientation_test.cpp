#include "lightmill/orientation.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lightmill {
namespace {

std::vector<Orientation> all_turns() {
  std::vector<Orientation> turns;
  for (int value = 1; value <= 8; ++value) turns.push_back(static_cast<Orientation>(value));
  return turns;
}

/// Where the sample at (x, y) of a `size` picture lands, from EXIF's own words: which edge of the stored picture is the
/// visual top, and which the visual left.
Rect landing(int x, int y, Size size, Orientation turn) {
  const int right = size.width - 1 - x, bottom = size.height - 1 - y;
  switch (turn) {
    case Orientation::identity:
      return {x, y, 1, 1};
    case Orientation::flip_horizontal:
      return {right, y, 1, 1};  // row 0 is the top, column 0 the right side
    case Orientation::rotate_180:
      return {right, bottom, 1, 1};  // the bottom, the right side
    case Orientation::flip_vertical:
      return {x, bottom, 1, 1};  // the bottom, the left side
    case Orientation::transpose:
      return {y, x, 1, 1};  // the left side, the top
    case Orientation::rotate_90:
      return {bottom, x, 1, 1};  // the right side, the top
    case Orientation::transverse:
      return {bottom, right, 1, 1};  // the right side, the bottom
    case Orientation::rotate_270:
      return {y, right, 1, 1};  // the left side, the bottom
  }
  return {};
}

TEST(Orientation, TurnsEachSampleToItsPlaceInExif) {
  const Size size{3, 2};
  for (const Orientation turn : all_turns()) {
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        EXPECT_EQ(turned(Rect{x, y, 1, 1}, size, turn), landing(x, y, size, turn)) << to_string(turn) << x << "," << y;
      }
    }
  }
}

TEST(Orientation, ComposesAsTheTurnsOfSamplesDo) {
  const Size size{5, 3};
  const Rect rect{1, 0, 3, 1};
  for (const Orientation a : all_turns()) {
    for (const Orientation b : all_turns()) {
      const Rect twice = turned(turned(rect, size, a), turned(size, a), b);
      EXPECT_EQ(twice, turned(rect, size, compose(a, b))) << to_string(a) << ", " << to_string(b);
      EXPECT_EQ(turned(turned(size, a), b), turned(size, compose(a, b)));
    }
  }
}

TEST(Orientation, IsTheGroupOfTheRectangle) {
  for (const Orientation a : all_turns()) {
    EXPECT_EQ(compose(a, Orientation::identity), a);
    EXPECT_EQ(compose(Orientation::identity, a), a);
    EXPECT_EQ(compose(a, inverse(a)), Orientation::identity);
    EXPECT_EQ(compose(inverse(a), a), Orientation::identity);
    for (const Orientation b : all_turns()) {
      const int value = static_cast<int>(compose(a, b));
      EXPECT_TRUE(value >= 1 && value <= 8);
      for (const Orientation c : all_turns()) EXPECT_EQ(compose(compose(a, b), c), compose(a, compose(b, c)));
    }
  }
  EXPECT_EQ(compose(Orientation::rotate_90, Orientation::rotate_90), Orientation::rotate_180);
  EXPECT_NE(compose(Orientation::rotate_90, Orientation::flip_horizontal),
            compose(Orientation::flip_horizontal, Orientation::rotate_90));
}

TEST(Orientation, TurnsRegionsBetweenSamples) {
  EXPECT_EQ(turned(Region{0.25, 1, 2.5, 1}, {4, 3}, Orientation::flip_horizontal), (Region{1.25, 1, 2.5, 1}));
  EXPECT_EQ(turned(Region{0, 0, 2.5, 1.5}, {3, 2}, Orientation::rotate_90), (Region{0.5, 0, 1.5, 2.5}));
}

TEST(Orientation, HasNames) {
  EXPECT_EQ(to_string(Orientation::rotate_90), "rotate 90");
  EXPECT_EQ(to_string(Orientation::flip_horizontal), "flip horizontal");
}

}  // namespace
}  // namespace lightmill
