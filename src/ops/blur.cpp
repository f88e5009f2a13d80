#include "ops/blur.h"

#include "image/pooled_mat.h"

#include <opencv2/imgproc.hpp>

#include <utility>

namespace lightmill::ops {

void gauss(const cv::Mat& from, cv::Mat to, double sigma_x, double sigma_y) {
  cv::GaussianBlur(from, to, cv::Size(), sigma_x, sigma_y, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
}

void apply(const Blur& operation, Planes& planes, BufferPool& pool) {
  for (int i = 0; i < planes.count; ++i) {
    const Subsampling factor = i == 0 ? kSampling444 : planes.subsampling;
    Plane& sharp = planes.plane[static_cast<std::size_t>(i)];
    Plane soft(sharp.size(), pool);
    const cv::Rect picture = i == 0 ? whole_rect(planes.window) : cv::Rect(0, 0, sharp.width(), sharp.height());
    gauss(sharp.mat()(picture), soft.mat()(picture), operation.sigma / factor.across, operation.sigma / factor.down);
    sharp = std::move(soft);
  }
  replicate_edges(planes);
}

void apply(const Blur& operation, cv::Mat& pixels, BufferPool& pool) {
  const cv::Mat soft = pooled_mat(pixels.size(), pixels.type(), pool);
  gauss(pixels, soft, operation.sigma, operation.sigma);
  pixels = soft;
}

}  // namespace lightmill::ops
