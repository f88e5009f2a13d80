#include "samples/resample.h"

#include "support/pictures.h"
#include "support/reference_resize.h"
#include "support/workshop.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace lightmill {
namespace {

using test::pool;

constexpr std::array kFilters = {Resampling::lanczos3, Resampling::bicubic, Resampling::linear, Resampling::area};

Planes resampled(Planes planes, const step::Resample& step) {
  return std::get<Planes>(resample(std::move(planes), step, test::workshop()));
}

Planes gray_planes(const cv::Mat& samples, const Region& window) {
  Planes planes = test::planes_of(samples, kSampling444);
  planes.window = window;
  return planes;
}

// Half a level is the last rounding; zimg adds 14-bit weights and a rounding to 16 bits between its passes.
constexpr double kTolerance = 0.75;
// zimg cuts overshoot off after each of its passes, the definition only at the end: noise that stays within 8 bits even
// when both passes overshoot by the sum of Lanczos's weights, 1.6.
constexpr int kLow = 80, kHigh = 175;

/// One gray plane against the slow twin, everywhere, edges included.
void compare(Size source, const Region& window, Size target, Resampling filter, unsigned seed = 1) {
  const cv::Mat samples = test::noise(source, 1, seed, kLow, kHigh);
  const Planes result = resampled(gray_planes(samples, window), {target, filter, kSampling444});
  const cv::Mat expected = test::reference_resize(samples, window, target, filter);
  EXPECT_LE(test::max_error(test::picture(result, 0), expected), kTolerance)
      << to_string(source) << " window " << window.x << "," << window.y << " " << window.width << "x" << window.height
      << " -> " << to_string(target) << " " << to_string(filter) << " seed " << seed;
}

TEST(Resample, AgreesWithTheDefinitionForWholePictures) {
  for (const Resampling filter : kFilters) {
    for (const Size target :
         {Size{160, 120}, Size{101, 77}, Size{64, 48}, Size{201, 150}, Size{333, 251}, Size{13, 200}}) {
      compare({201, 150}, Region::whole({201, 150}), target, filter);
    }
  }
}

TEST(Resample, AgreesWithTheDefinitionForWindowsBetweenSamples) {
  for (const Resampling filter : kFilters) {
    compare({201, 150}, {0, 0, 200.125, 149.5}, {100, 75}, filter);
    compare({201, 150}, {10.25, 20.5, 100.75, 90.125}, {64, 57}, filter);
    compare({201, 150}, {150.5, 99.5, 50.5, 50.5}, {31, 31}, filter);  // touches the far edges
    compare({201, 150}, {0.5, 0.5, 120, 100}, {120, 100}, filter);     // a half-sample shift
    compare({201, 150}, {20, 30, 60, 60}, {180, 180}, filter);
  }
}

TEST(Resample, AgreesWithTheDefinitionForRandomGeometry) {
  const unsigned seed = std::random_device{}();
  std::mt19937 random(seed);
  const auto upto = [&](double most) { return std::uniform_real_distribution(0.0, most)(random); };
  const auto side = [&] { return 1 + static_cast<int>(std::pow(10, upto(2.3))); };
  for (int i = 0; i < 400 && !::testing::Test::HasFailure(); ++i) {
    const Size source{side(), side()}, target{side(), side()};
    Region window{upto(source.width - 0.5), upto(source.height - 0.5), 0, 0};
    window.width = std::max(0.25, upto(source.width - window.x));
    window.height = std::max(0.25, upto(source.height - window.y));
    if (i % 2) window = Region::whole(source);
    compare(source, window, target, kFilters[static_cast<std::size_t>(i / 2) % 4], seed);
  }
}

TEST(Resample, AgreesWithTheDefinitionForShortWindows) {
  std::mt19937 random(5);
  const auto upto = [&](double most) { return std::uniform_real_distribution(0.0, most)(random); };
  for (int i = 0; i < 1200 && !::testing::Test::HasFailure(); ++i) {
    const Size source{20 + static_cast<int>(upto(100)), 20 + static_cast<int>(upto(100))};
    const Size target{4 + static_cast<int>(upto(60)), 4 + static_cast<int>(upto(60))};
    Region window = Region::whole(source);
    if (i % 2) {
      window.x = upto(source.width - 14);
      window.width = 4 + upto(10);
    } else {
      window.y = upto(source.height - 14);
      window.height = 4 + upto(10);
    }
    compare(source, window, target, kFilters[static_cast<std::size_t>(i / 2) % 3]);
  }
}

TEST(Resample, AreaIsOpenCvsInterArea) {
  const cv::Mat samples = test::noise({403, 301}, 1, 3);
  for (const Size target : {Size{320, 240}, Size{101, 75}, Size{403, 100}, Size{1, 1}, Size{202, 150}}) {
    cv::Mat expected;
    cv::resize(samples, expected, test::cv_size(target), 0, 0, cv::INTER_AREA);
    const Planes result = resampled(gray_planes(samples, Region::whole({403, 301})), {target, Resampling::area, {}});
    EXPECT_LE(test::max_difference(test::picture(result, 0), expected), 1) << to_string(target);
  }
}

TEST(Resample, TakesTheSmallestAndTheLongest) {
  for (const Resampling filter : kFilters) {
    compare({1, 1}, {0, 0, 1, 1}, {1, 1}, filter);
    compare({1, 1}, {0, 0, 0.125, 0.125}, {3, 2}, filter);
    compare({2, 3}, {0, 0, 2, 3}, {1, 1}, filter);
    compare({65500, 1}, {0, 0, 65500, 1}, {1600, 1}, filter);
    compare({1, 5000}, {0, 0, 1, 5000}, {1, 3}, filter);
  }
  for (const int target : {1, 4, 11, 12, 13}) {  // about the border between zimg and the exact path
    compare({65500, 2}, {0, 0, 65500, 2}, {target, 1}, Resampling::area);
    compare({5000, 40}, {0, 0, 5000, 40}, {target, 20}, Resampling::lanczos3);
  }
}

TEST(Resample, TakesTheLongestToOneSample) {
  const cv::Mat samples = test::gradient({65500, 1}, 1);
  const Planes result = resampled(gray_planes(samples, Region::whole({65500, 1})), {{1, 1}, Resampling::lanczos3, {}});
  EXPECT_NEAR(result.plane[0].row(0)[0], 127, 1);
}

/// Chroma planes of an odd picture against luma that holds the same function of place: a shifted siting would show as
/// the slope times the shift.
TEST(Resample, KeepsChromaInPlaceForOddSizes) {
  const auto ramp = [](Plane& plane, double scale_x, double scale_y) {
    for (int y = 0; y < plane.height(); ++y) {
      for (int x = 0; x < plane.width(); ++x) {
        plane.row(y)[x] = static_cast<std::uint8_t>(std::lround((x + 0.5) * scale_x * 0.4 + (y + 0.5) * scale_y * 0.3));
      }
    }
  };
  for (const Subsampling from : {kSampling420, kSampling422, kSampling444, Subsampling{1, 2}, Subsampling{4, 1}}) {
    for (const Subsampling to : {kSampling420, kSampling444, kSampling422, Subsampling{1, 2}}) {
      Planes planes = allocate_planes({301, 251}, from, 3, pool());
      ramp(planes.plane[0], 1, 1);
      for (std::size_t i : {1U, 2U}) ramp(planes.plane[i], from.across, from.down);
      planes.window = {0, 0, 300.125, 250.5};
      const Planes result = resampled(std::move(planes), {{101, 83}, Resampling::lanczos3, to});
      ASSERT_EQ(result.subsampling, to);
      ASSERT_EQ(result.window, Region::whole({101, 83}));
      ASSERT_EQ(result.plane[0].size(),
                (Size{result.plane[1].width() * to.across, result.plane[1].height() * to.down}));
      for (int y = 8; y < result.plane[1].height() - 8; ++y) {
        for (int x = 8; x < result.plane[1].width() - 8; ++x) {
          const double across = (x + 0.5) * to.across * 300.125 / 101, down = (y + 0.5) * to.down * 250.5 / 83;
          ASSERT_NEAR(result.plane[1].row(y)[x], across * 0.4 + down * 0.3, 1.1) << to_string(from) << to_string(to);
        }
      }
    }
  }
}

TEST(Resample, RepeatsTheEdgeInThePaddingOfLuma) {
  const Planes result =
      resampled(test::noise_planes({64, 64}, kSampling420, 3, 5), {{41, 41}, Resampling::bicubic, kSampling420});
  ASSERT_EQ(result.plane[0].size(), (Size{42, 42}));
  for (int i = 0; i < 42; ++i) {
    EXPECT_EQ(result.plane[0].row(i)[41], result.plane[0].row(i)[40]);
    EXPECT_EQ(result.plane[0].row(41)[i], result.plane[0].row(40)[i]);
  }
}

TEST(Resample, FiltersPixelsAsItFiltersPlanes) {
  const cv::Mat color = test::noise({123, 97}, 3, 11);
  const Region window{3.5, 0, 119.25, 97};
  for (const Resampling filter : kFilters) {
    const step::Resample step{{50, 41}, filter, kSampling444};
    const Pixels result = std::get<Pixels>(resample(Pixels{color, window}, step, test::workshop()));
    ASSERT_EQ(result.window, Region::whole(step.size));
    for (int channel = 0; channel < 3; ++channel) {
      cv::Mat one, expected;
      cv::extractChannel(color, one, channel);
      cv::extractChannel(result.mat, expected, channel);
      const Planes planes = resampled(gray_planes(one, window), step);
      EXPECT_EQ(test::max_difference(test::picture(planes, 0), expected), 0);
    }
  }
}

TEST(Resample, GivesFlatPicturesBackFlat) {
  for (const int value : {0, 1, 77, 254, 255}) {
    const cv::Mat flat(150, 201, CV_8UC1, cv::Scalar(value));
    for (const Resampling filter : kFilters) {
      for (const Size target : {Size{160, 120}, Size{17, 13}, Size{3, 2}, Size{300, 301}}) {
        const Planes result = resampled(gray_planes(flat, {0.25, 0.5, 200.5, 149}), {target, filter, {}});
        EXPECT_EQ(
            test::max_difference(test::picture(result, 0), cv::Mat(test::cv_size(target), CV_8UC1, cv::Scalar(value))),
            0);
      }
    }
  }
}

TEST(ResampleGraphs, AreSharedByThreads) {
  ResampleGraphs shared(3);  // fewer than there are geometries, so that graphs go while they are used
  const cv::Mat samples = test::noise({200, 150}, 1, 9);
  Workshop workshop{pool(), test::no_cores(), shared};
  const auto one = [&](int kind) {
    const step::Resample step{{50 + kind, 40 + kind}, Resampling::lanczos3, kSampling444};
    Frame frame = resample(gray_planes(samples, Region::whole({200, 150})), step, workshop);
    return test::picture(std::get<Planes>(frame), 0).clone();
  };
  std::vector<cv::Mat> expected;
  for (int kind = 0; kind < 5; ++kind) expected.push_back(one(kind));
  std::array<int, 8> wrong{};
  std::vector<std::jthread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        const int kind = (i + static_cast<int>(t)) % 5;
        wrong[t] += test::max_difference(one(kind), expected[static_cast<std::size_t>(kind)]) != 0;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, (std::array<int, 8>{}));
}

}  // namespace
}  // namespace lightmill
