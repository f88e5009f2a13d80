#include "samples/resample.h"
#include "support/pictures.h"
#include "support/reference_resize.h"
#include "support/workshop.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

using test::pool;

constexpr Subsampling kSamplings[] = {kSampling444, kSampling420, kSampling422, {1, 2}, {4, 1}};

Planes settled(Planes planes, Subsampling subsampling) {
  const Size size = window_size(planes.window);
  return std::get<Planes>(settle(std::move(planes), {size, subsampling}, test::workshop()));
}

TEST(Settle, LeavesASettledFrameUntouched) {
  for (const Subsampling subsampling : kSamplings) {
    Planes planes = test::noise_planes({31, 17}, subsampling, 3, 1);
    const std::uint8_t* luma = planes.plane[0].row(0);
    EXPECT_EQ(settled(std::move(planes), subsampling).plane[0].row(0), luma);
  }
  const cv::Mat mat = test::noise({8, 5}, 3, 1);
  const Frame frame = settle(Pixels{mat, Region::whole({8, 5})}, {{8, 5}, kSampling420}, test::workshop());
  EXPECT_EQ(std::get<Pixels>(frame).mat.data, mat.data);
}

TEST(Settle, CopiesWhatIsAligned) {
  for (const Subsampling s : kSamplings) {
    const Planes planes = test::noise_planes({64, 48}, s, 3, 2);
    const cv::Rect luma(4 * s.across, 2 * s.down, 8 * s.across - 1, 6 * s.down), chroma(4, 2, s.across == 1 ? 7 : 8, 6);
    const cv::Mat expected_luma = planes.plane[0].mat()(luma).clone(), cb = planes.plane[1].mat()(chroma).clone(),
                  cr = planes.plane[2].mat()(chroma).clone();
    Planes cropped = test::noise_planes({64, 48}, s, 3, 2);
    cropped.window = {double(luma.x), double(luma.y), double(luma.width), double(luma.height)};
    const Planes result = settled(std::move(cropped), s);
    EXPECT_EQ(test::max_difference(test::picture(result, 0), expected_luma), 0) << to_string(s);
    EXPECT_EQ(test::max_difference(test::picture(result, 1), cb), 0) << to_string(s);
    EXPECT_EQ(test::max_difference(test::picture(result, 2), cr), 0) << to_string(s);
    EXPECT_EQ(result.window, Region::whole({luma.width, luma.height}));
  }
}

TEST(Settle, CutsAwayWhatTheWindowLeavesOut) {
  Planes planes = test::noise_planes({64, 48}, kSampling420, 3, 2);
  planes.window = {0, 0, 21, 9};
  const Planes result = settled(std::move(planes), kSampling420);
  EXPECT_EQ(result.plane[0].size(), (Size{22, 10}));
  EXPECT_EQ(result.plane[1].size(), (Size{11, 5}));
  EXPECT_EQ(result.plane[0].row(3)[21], result.plane[0].row(3)[20]);
}

TEST(Settle, ResamplesChromaThatFallsBetweenSamples) {
  for (const Rect crop :
       {Rect{3, 5, 41, 31}, Rect{1, 0, 63, 48}, Rect{2, 7, 20, 41}, Rect{33, 17, 31, 31}, Rect{63, 47, 1, 1}}) {
    for (const Subsampling s : {kSampling420, kSampling422}) {
      Planes planes = test::noise_planes({64, 48}, s, 3, 4);
      planes.plane[1].mat().convertTo(planes.plane[1].mat(), CV_8U, 0.4, 77);  // zimg cuts overshoot after each pass
      const cv::Mat source = planes.plane[1].mat().clone();
      const cv::Mat luma = planes.plane[0].mat()({crop.x, crop.y, crop.width, crop.height}).clone();
      planes.window = {double(crop.x), double(crop.y), double(crop.width), double(crop.height)};
      const Planes result = settled(std::move(planes), s);
      const Size chroma = chroma_size(crop.size(), s);
      const Region window{double(crop.x) / s.across, double(crop.y) / s.down, double(chroma.width),
                          double(chroma.height)};
      const cv::Mat expected = test::reference_resize(source, window, chroma, Resampling::bicubic);
      EXPECT_EQ(test::max_difference(test::picture(result, 0), luma), 0);
      EXPECT_LE(test::max_error(test::picture(result, 1), expected), 1.5)
          << to_string(s) << " " << crop.x << "," << crop.y;
    }
  }
}

TEST(Settle, ChangesSubsampling) {
  for (const Subsampling from : kSamplings) {
    for (const Subsampling to : kSamplings) {
      const Planes planes = test::planes_of(test::soft_picture({61, 47}, 3, 6), from);
      const Planes direct = test::planes_of(test::soft_picture({61, 47}, 3, 6), to);
      Planes copy = test::planes_of(test::soft_picture({61, 47}, 3, 6), from);
      const Planes result = settled(std::move(copy), to);
      ASSERT_EQ(result.subsampling, to);
      EXPECT_EQ(test::max_difference(test::picture(result, 0), test::picture(planes, 0)), 0);
      EXPECT_GT(test::psnr(test::picture(result, 1), test::picture(direct, 1)), 35) << to_string(from) << to_string(to);
    }
  }
}

TEST(Settle, KeepsGrayGray) {
  Planes planes = test::noise_planes({20, 10}, kSampling420, 1, 4);
  planes.window = {3, 3, 10, 5};
  const Planes result = settled(std::move(planes), kSampling420);
  EXPECT_EQ(result.count, 1);
  EXPECT_EQ(result.subsampling, kSampling444);
  EXPECT_EQ(result.plane[0].size(), (Size{10, 5}));
}

TEST(Settle, CutsPixels) {
  const cv::Mat mat = test::noise({20, 10}, 3, 1);
  const Frame frame = settle(Pixels{mat, {3, 2, 7, 5}}, {{7, 5}, kSampling420}, test::workshop());
  EXPECT_EQ(test::max_difference(std::get<Pixels>(frame).mat, mat({3, 2, 7, 5})), 0);
  EXPECT_TRUE(std::get<Pixels>(frame).mat.isContinuous());
}

TEST(Settle, RefusesLumaBetweenSamplesAndOtherSizes) {
  for (const Region window : {Region{0.5, 0, 5, 5}, Region{0, 0, 5.5, 5}, Region{0, 0, 5, 6}, Region{16, 0, 5, 5}}) {
    Planes planes = test::noise_planes({20, 10}, kSampling420, 3, 4);
    planes.window = window;
    EXPECT_THROW(settle(std::move(planes), {{5, 5}, kSampling420}, test::workshop()), Error);
  }
}

TEST(ToPixels, FollowsT871) {
  // Every value of Y with the corners and middles of chroma: far beyond the gamut as well.
  for (const int cb : {0, 1, 64, 127, 128, 129, 200, 255}) {
    for (const int cr : {0, 1, 64, 127, 128, 129, 200, 255}) {
      Planes planes = allocate_planes({256, 1}, kSampling444, 3, pool());
      for (int x = 0; x < 256; ++x) {
        planes.plane[0].row(0)[x] = static_cast<std::uint8_t>(x);
        planes.plane[1].row(0)[x] = static_cast<std::uint8_t>(cb);
        planes.plane[2].row(0)[x] = static_cast<std::uint8_t>(cr);
      }
      const Pixels pixels = to_pixels(std::move(planes), test::workshop());
      for (int y = 0; y < 256; ++y) {
        const double bgr[] = {y + 1.772 * (cb - 128),
                              y - (0.114 * 1.772 * (cb - 128) + 0.299 * 1.402 * (cr - 128)) / 0.587,
                              y + 1.402 * (cr - 128)};
        for (int c = 0; c < 3; ++c) {
          ASSERT_NEAR(pixels.mat.at<cv::Vec3b>(0, y)[c], std::clamp(bgr[c], 0.0, 255.0), 1.0)
              << y << " " << cb << " " << cr;
        }
      }
    }
  }
}

TEST(ToPixels, SitesChromaAtTheCenter) {
  for (const Subsampling s : kSamplings) {
    const Planes planes = test::noise_planes({37, 21}, s, 3, 8);
    const Region window{0, 0, 37.0 / s.across, 21.0 / s.down};
    const cv::Mat cr = test::reference_resize(planes.plane[2].mat(), window, {37, 21}, Resampling::linear);
    Planes flat = test::noise_planes({37, 21}, s, 3, 8);
    flat.plane[0].mat().setTo(128);
    flat.plane[2].mat().convertTo(flat.plane[2].mat(), CV_8U, 0.25, 96);  // stays within the gamut
    const Pixels pixels = to_pixels(std::move(flat), test::workshop());
    cv::Mat red;
    cv::extractChannel(pixels.mat, red, 2);
    const cv::Mat expected = 128 + 1.402 * (cr * 0.25 + 96 - 128);
    EXPECT_LE(test::max_error(red, expected), 3) << to_string(s);  // chroma's rounding, twice, times 1.402
  }
}

TEST(ToPixels, GivesBackWhatWasMadeIntoPlanes) {
  const cv::Mat soft = test::soft_picture({99, 55}, 3, 2);
  const Pixels pixels = to_pixels(test::planes_of(soft, kSampling444), test::workshop());
  EXPECT_LE(test::max_difference(pixels.mat, soft), 2);  // three roundings of chroma and luma
  const cv::Mat gray = test::soft_picture({99, 55}, 1, 2);
  EXPECT_EQ(test::max_difference(to_pixels(test::planes_of(gray, kSampling444), test::workshop()).mat, gray), 0);
}

TEST(ToPixels, TakesTheSmallest) {
  for (const Subsampling s : kSamplings) {
    const Pixels pixels = to_pixels(test::noise_planes({1, 1}, s, 3, 3), test::workshop());
    EXPECT_EQ(test::size_of(pixels.mat), (Size{1, 1}));
  }
}

}  // namespace
}  // namespace lightmill
