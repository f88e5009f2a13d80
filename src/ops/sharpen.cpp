#include "ops/sharpen.h"

#include "image/pooled_mat.h"
#include "ops/gauss.h"
#include "samples/opaque.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <vector>

namespace lightmill::ops {
namespace {

/// Rows worked on at once, so that what is between stays in the cache and takes no picture-sized memory.
constexpr int kRows = 32;

/// The luma of pixels; of gray ones without alpha the samples themselves.
cv::Mat luma_of(const cv::Mat& pixels, BufferPool& pool) {
  if (pixels.channels() == 1) return pixels;
  cv::Mat luma = pooled_mat(pixels.size(), pixels.depth(), pool);
  if (pixels.channels() == 2) {
    cv::extractChannel(pixels, luma, 0);
  } else {
    cv::cvtColor(pixels, luma, pixels.channels() == 4 ? cv::COLOR_BGRA2GRAY : cv::COLOR_BGR2GRAY);
  }
  return luma;
}

cv::Mat softened(const cv::Mat& luma, const cv::Mat& pixels, const Sharpen& operation, BufferPool& pool) {
  if (is_opaque(view_of(pixels))) {
    cv::Mat soft = pooled_mat(luma.size(), luma.type(), pool);
    gauss(luma, soft, operation.sigma, operation.sigma);
    return soft;
  }
  cv::Mat soft = pooled_copy(luma, pool);
  GaussByAlpha(pixels, operation.sigma, pool)(soft);
  return soft;
}

/// The same detail, amount * (luma - soft), added to B, G and R changes Y by it and leaves Cb and Cr alone.
void sharpen(const cv::Mat& pixels, const Sharpen& operation, BufferPool& pool) {
  const cv::Mat luma = luma_of(pixels, pool), soft = softened(luma, pixels, operation, pool);
  const int wider = pixels.depth() == CV_16U ? CV_32F : CV_16S, channels = pixels.channels();
  cv::Mat detail, added;
  for (int top = 0; top < pixels.rows; top += kRows) {
    const cv::Range rows(top, std::min(top + kRows, pixels.rows));
    cv::addWeighted(luma.rowRange(rows), operation.amount, soft.rowRange(rows), -operation.amount, 0, detail, wider);
    std::vector<cv::Mat> parts(static_cast<std::size_t>(channels), detail);
    if (channels % 2 == 0) parts.back() = cv::Mat(detail.size(), wider, cv::Scalar(0));  // alpha
    cv::merge(parts, added);
    cv::Mat strip = pixels.rowRange(rows);
    cv::add(strip, added, strip, cv::noArray(), strip.depth());
  }
}

}  // namespace

void apply(const Sharpen& operation, Planes& planes, BufferPool& pool) {
  sharpen(planes.plane[0].mat()(whole_rect(planes.window)), operation, pool);
  replicate_edges(planes);
}

void apply(const Sharpen& operation, cv::Mat& pixels, BufferPool& pool) { sharpen(pixels, operation, pool); }

}  // namespace lightmill::ops
