// Steps on large frames with idle cores against the same by one thread.
#include "samples/resample.h"
#include "samples/turn.h"
#include "support/cores.h"
#include "support/pictures.h"
#include "support/workshop.h"

#include <gtest/gtest.h>

#include <tuple>

namespace lightmill {
namespace {

using Setting = std::tuple<Subsampling, int>;  // chroma, idle cores
class LargeFrame : public testing::TestWithParam<Setting> {
 protected:
  Planes planes() const {
    static const cv::Mat picture = test::soft_picture({2505, 2003}, 3, 3);
    return test::planes_of(picture, std::get<0>(GetParam()));
  }
  template <typename Step>
  void expect_the_same(const Step& step) {
    Workshop with_help{test::pool(), idle_.cores(), test::graphs()};
    const Frame alone = step(planes(), test::workshop()), helped = step(planes(), with_help);
    if (const auto* pixels = std::get_if<Pixels>(&alone)) {
      EXPECT_EQ(test::max_difference(pixels->mat, std::get<Pixels>(helped).mat), 0);
      return;
    }
    const Planes &one = std::get<Planes>(alone), &many = std::get<Planes>(helped);
    EXPECT_EQ(one.window, many.window);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(test::max_difference(one.plane[i].mat(), many.plane[i].mat()), 0);
  }

  test::IdleCores idle_{std::get<1>(GetParam())};
};

TEST_P(LargeFrame, IsResampledTheSame) {
  for (const Resampling filter : {Resampling::lanczos3, Resampling::area}) {
    expect_the_same([&](Frame frame, Workshop& workshop) {
      return resample(std::move(frame), {{801, 640}, filter, kSampling420}, workshop);
    });
  }
}

TEST_P(LargeFrame, IsSettledTheSame) {
  expect_the_same([&](Frame frame, Workshop& workshop) {
    std::get<Planes>(frame).window = {3, 1, 2500, 2001};
    return settle(std::move(frame), {{2500, 2001}, kSampling420}, workshop);
  });
}

TEST_P(LargeFrame, BecomesTheSamePixels) {
  expect_the_same([&](Frame frame, Workshop& workshop) -> Frame {
    return to_pixels(std::get<Planes>(std::move(frame)), workshop);
  });
}

TEST_P(LargeFrame, IsTurnedTheSame) {
  expect_the_same(
      [&](Frame frame, Workshop& workshop) { return turn(std::move(frame), Orientation::rotate_90, workshop); });
}

TEST(LargePixels, AreResampledTheSame) {
  test::IdleCores idle(3);
  Workshop with_help{test::pool(), idle.cores(), test::graphs()};
  for (const int type : {CV_8UC3, CV_8UC4, CV_16UC3}) {
    cv::Mat mat(2003, 2505, type);
    cv::RNG(4).fill(mat, cv::RNG::UNIFORM, 0, 256);
    const step::Resample step{{801, 640}, Resampling::lanczos3, kSampling444};
    const Frame alone = resample(Pixels{mat, Region::whole({2505, 2003})}, step, test::workshop());
    const Frame helped = resample(Pixels{mat, Region::whole({2505, 2003})}, step, with_help);
    EXPECT_EQ(test::max_difference(std::get<Pixels>(alone).mat, std::get<Pixels>(helped).mat), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Chroma, LargeFrame,
                         testing::Combine(testing::Values(kSampling420, kSampling444), testing::Values(1, 5)));

}  // namespace
}  // namespace lightmill
