#include "ops/sharpen.h"

#include "image/pooled_mat.h"
#include "ops/blur.h"

#include "lightmill/error.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace lightmill::ops {
namespace {

/// Rows worked on at once, so that what is between stays in the cache and takes no picture-sized memory.
constexpr int kRows = 32;

cv::Mat softened(const cv::Mat& luma, const Sharpen& operation, BufferPool& pool) {
  cv::Mat soft = pooled_mat(luma.size(), luma.type(), pool);
  gauss(luma, soft, operation.sigma, operation.sigma);
  return soft;
}

/// Calls `add` with strips of `picture` and of amount * (luma - soft), CV_16S.
template <typename Add>
void by_strips(const cv::Mat& picture, const cv::Mat& luma, const cv::Mat& soft, const Sharpen& operation, Add add) {
  cv::Mat detail;
  for (int top = 0; top < picture.rows; top += kRows) {
    const cv::Range rows(top, std::min(top + kRows, picture.rows));
    cv::addWeighted(luma.rowRange(rows), operation.amount, soft.rowRange(rows), -operation.amount, 0, detail, CV_16S);
    add(picture.rowRange(rows), detail);
  }
}

void add_to_gray(const cv::Mat& gray, const Sharpen& operation, BufferPool& pool) {
  by_strips(gray, gray, softened(gray, operation, pool), operation,
            [](cv::Mat strip, const cv::Mat& detail) { cv::add(strip, detail, strip, cv::noArray(), CV_8U); });
}

}  // namespace

void apply(const Sharpen& operation, Planes& planes, BufferPool& pool) {
  add_to_gray(planes.plane[0].mat()(whole_rect(planes.window)), operation, pool);
  replicate_edges(planes);
}

// The same detail added to B, G and R changes Y by it and leaves Cb and Cr alone.
void apply(const Sharpen& operation, cv::Mat& pixels, BufferPool& pool) {
  if (pixels.channels() == 1) return add_to_gray(pixels, operation, pool);
  cv::Mat luma = pooled_mat(pixels.size(), CV_8UC1, pool), added;
  cv::cvtColor(pixels, luma, cv::COLOR_BGR2GRAY);
  by_strips(pixels, luma, softened(luma, operation, pool), operation, [&added](cv::Mat strip, const cv::Mat& detail) {
    cv::merge(std::vector{detail, detail, detail}, added);
    cv::add(strip, added, strip, cv::noArray(), CV_8U);
  });
}

}  // namespace lightmill::ops
