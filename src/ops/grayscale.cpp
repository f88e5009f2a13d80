#include "ops/grayscale.h"

#include "image/pooled_mat.h"

#include <opencv2/imgproc.hpp>

#include <array>

namespace lightmill::ops {

void apply(const Grayscale&, Planes& planes) {
  planes.plane[1] = {};
  planes.plane[2] = {};
  planes.count = 1;
  planes.subsampling = kSampling444;
}

void apply(const Grayscale&, cv::Mat& pixels, BufferPool& pool) {
  if (pixels.channels() < 3) return;
  cv::Mat gray = pooled_mat(pixels.size(), pixels.depth(), pool);
  cv::cvtColor(pixels, gray, pixels.channels() == 4 ? cv::COLOR_BGRA2GRAY : cv::COLOR_BGR2GRAY);
  if (pixels.channels() == 3) {
    pixels = gray;
    return;
  }
  cv::Mat with_alpha = pooled_mat(pixels.size(), CV_MAKETYPE(pixels.depth(), 2), pool);
  const cv::Mat from[] = {gray, pixels};
  cv::mixChannels(from, 2, &with_alpha, 1, std::array{0, 0, 4, 1}.data(), 2);  // alpha is the fifth of both
  pixels = with_alpha;
}

}  // namespace lightmill::ops
