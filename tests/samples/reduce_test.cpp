#include "samples/reduce.h"

#include "support/workshop.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

TEST(Reduce, RoundsEveryLevel) {
  cv::Mat every(256, 256, CV_16UC1);
  for (int v = 0; v < 65536; ++v) every.at<std::uint16_t>(v / 256, v % 256) = static_cast<std::uint16_t>(v);
  const cv::Mat result = reduce({every, Region::whole({256, 256})}, test::workshop()).mat;
  ASSERT_EQ(result.type(), CV_8UC1);
  for (int v = 0; v < 65536; ++v) ASSERT_EQ(result.at<std::uint8_t>(v / 256, v % 256), std::round(v / 257.0)) << v;
}

TEST(Reduce, GivesBytesBackThatWereWidened) {
  const cv::Mat bytes = test::noise({31, 17}, 4, 2);
  cv::Mat wide;
  bytes.convertTo(wide, CV_16U, 257);
  const Region window{1, 2, 5.5, 3};
  const Pixels result = reduce({wide, window}, test::workshop());
  EXPECT_EQ(test::max_difference(result.mat, bytes), 0);
  EXPECT_EQ(result.window, window);
}

TEST(Reduce, LeavesEightBitsAlone) {
  const cv::Mat bytes = test::noise({3, 2}, 3, 2);
  EXPECT_EQ(reduce({bytes, Region::whole({3, 2})}, test::workshop()).mat.data, bytes.data);
}

}  // namespace
}  // namespace lightmill
