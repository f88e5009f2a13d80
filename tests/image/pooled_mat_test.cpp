#include "image/pooled_mat.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

TEST(PooledMat, GoesBackWithTheLastHeader) {
  const auto pool = BufferPool::create(1 << 30);
  cv::Mat kept;
  {
    cv::Mat mat = pooled_mat({300, 200}, CV_8UC3, *pool);
    EXPECT_EQ(mat.size(), cv::Size(300, 200));
    EXPECT_TRUE(mat.isContinuous());
    mat = cv::Scalar(1, 2, 3);
    kept = mat(cv::Rect(10, 10, 5, 5));
  }
  EXPECT_EQ(pool->idle_bytes(), 0u) << "a part of it is still looked at";
  EXPECT_EQ(kept.at<cv::Vec3b>(0, 0), cv::Vec3b(1, 2, 3));
  kept.release();
  EXPECT_GE(pool->idle_bytes(), 300u * 200 * 3);
}

TEST(PooledMat, OutlivesItsPool) {
  auto pool = BufferPool::create(1 << 20);
  cv::Mat mat = pooled_mat({10, 10}, CV_8UC1, *pool);
  pool.reset();
  mat = cv::Scalar(7);
  EXPECT_EQ(mat.at<std::uint8_t>(9, 9), 7);
}

TEST(PooledMat, MayBeReplacedByOpenCv) {
  const auto pool = BufferPool::create(1 << 30);
  cv::Mat mat = pooled_mat({10, 10}, CV_8UC1, *pool);
  mat.create(20, 20, CV_8UC3);
  EXPECT_GT(pool->idle_bytes(), 0u);
  mat = cv::Scalar::all(1);
}

}  // namespace
}  // namespace lightmill
