#include "samples/turn.h"

#include "support/pictures.h"
#include "support/workshop.h"

#include <gtest/gtest.h>

#include <vector>

namespace lightmill {
namespace {

std::vector<Orientation> all_turns() {
  std::vector<Orientation> turns;
  for (int value = 1; value <= 8; ++value) turns.push_back(static_cast<Orientation>(value));
  return turns;
}

cv::Mat turned_pixels(const cv::Mat& mat, Orientation by) {
  return std::get<Pixels>(turn(Pixels{mat.clone(), Region::whole(test::size_of(mat))}, by, test::workshop())).mat;
}

TEST(Turn, FollowsTheExifTable) {
  // Stored as
  //   1 2 3
  //   4 5 6
  const cv::Mat stored = (cv::Mat_<std::uint8_t>(2, 3) << 1, 2, 3, 4, 5, 6);
  const std::vector<cv::Mat> upright = {
      (cv::Mat_<std::uint8_t>(2, 3) << 1, 2, 3, 4, 5, 6),  // 1
      (cv::Mat_<std::uint8_t>(2, 3) << 3, 2, 1, 6, 5, 4),  // 2: column 0 is the right side
      (cv::Mat_<std::uint8_t>(2, 3) << 6, 5, 4, 3, 2, 1),  // 3: row 0 is the bottom, column 0 the right side
      (cv::Mat_<std::uint8_t>(2, 3) << 4, 5, 6, 1, 2, 3),  // 4: row 0 is the bottom
      (cv::Mat_<std::uint8_t>(3, 2) << 1, 4, 2, 5, 3, 6),  // 5: row 0 is the left side, column 0 the top
      (cv::Mat_<std::uint8_t>(3, 2) << 4, 1, 5, 2, 6, 3),  // 6: row 0 is the right side, column 0 the top
      (cv::Mat_<std::uint8_t>(3, 2) << 6, 3, 5, 2, 4, 1),  // 7: row 0 is the right side, column 0 the bottom
      (cv::Mat_<std::uint8_t>(3, 2) << 3, 6, 2, 5, 1, 4),  // 8: row 0 is the left side, column 0 the bottom
  };
  for (std::size_t i = 0; i < 8; ++i) {
    const Orientation by = static_cast<Orientation>(i + 1);
    EXPECT_EQ(test::max_difference(turned_pixels(stored, by), upright[i]), 0) << to_string(by);
  }
}

TEST(Turn, ComposesInPixels) {
  const cv::Mat mat = test::noise({7, 5}, 3, 1);
  for (const Orientation a : all_turns()) {
    EXPECT_EQ(test::max_difference(turned_pixels(turned_pixels(mat, a), inverse(a)), mat), 0);
    for (const Orientation b : all_turns()) {
      EXPECT_EQ(test::max_difference(turned_pixels(turned_pixels(mat, a), b), turned_pixels(mat, compose(a, b))), 0);
    }
  }
}

void expect_same(const Planes& a, const Planes& b) {
  ASSERT_EQ(a.count, b.count);
  EXPECT_EQ(a.subsampling, b.subsampling);
  EXPECT_EQ(a.window, b.window);
  for (std::size_t i = 0; i < static_cast<std::size_t>(a.count); ++i) {
    EXPECT_EQ(test::max_difference(a.plane[i].mat(), b.plane[i].mat()), 0);
  }
}

Planes turned_planes(Planes planes, Orientation by) {
  return std::get<Planes>(turn(std::move(planes), by, test::workshop()));
}

TEST(Turn, ComposesInPlanesOfOddSizeAndEverySubsampling) {
  for (const Subsampling s : {kSampling420, kSampling422, Subsampling{1, 2}, Subsampling{4, 1}, kSampling444}) {
    for (const int count : {1, 3}) {
      const auto fresh = [&] {
        Planes planes = test::noise_planes({13, 7}, s, count, 5);
        planes.window = {0, 0, 12.5, 6.25};
        return planes;
      };
      for (const Orientation a : all_turns()) {
        expect_same(turned_planes(turned_planes(fresh(), a), inverse(a)), fresh());
        for (const Orientation b : all_turns()) {
          expect_same(turned_planes(turned_planes(fresh(), a), b), turned_planes(fresh(), compose(a, b)));
        }
      }
    }
  }
}

TEST(Turn, TransposesSubsamplingAndMovesTheWindow) {
  const Planes planes = turned_planes(test::noise_planes({13, 7}, kSampling422, 3, 5), Orientation::rotate_270);
  EXPECT_EQ(planes.subsampling, (Subsampling{1, 2}));
  EXPECT_EQ(planes.plane[0].size(), (Size{7, 14}));
  EXPECT_EQ(planes.plane[1].size(), (Size{7, 7}));
  EXPECT_EQ(planes.window, (Region{0, 1, 7, 13}));  // the padded column is above the picture now
}

TEST(Turn, OfWindowsInPixels) {
  const cv::Mat mat = test::noise({9, 6}, 3, 1);
  const Pixels result = std::get<Pixels>(turn(Pixels{mat, {1, 2, 5, 3}}, Orientation::rotate_90, test::workshop()));
  EXPECT_EQ(result.window, (Region{1, 1, 3, 5}));
  EXPECT_EQ(test::max_difference(result.mat(whole_rect(result.window)),
                                 turned_pixels(mat({1, 2, 5, 3}), Orientation::rotate_90)),
            0);
}

TEST(Turn, ByNothingCopiesNothing) {
  Planes planes = test::noise_planes({13, 7}, kSampling420, 3, 5);
  const std::uint8_t* luma = planes.plane[0].row(0);
  EXPECT_EQ(turned_planes(std::move(planes), Orientation::identity).plane[0].row(0), luma);
}

}  // namespace
}  // namespace lightmill
