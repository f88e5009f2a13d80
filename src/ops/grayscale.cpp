#include "ops/grayscale.h"

#include "image/pooled_mat.h"

#include <opencv2/imgproc.hpp>

namespace lightmill::ops {

void apply(const Grayscale&, Planes& planes) {
  planes.plane[1] = {};
  planes.plane[2] = {};
  planes.count = 1;
  planes.subsampling = kSampling444;
}

void apply(const Grayscale&, cv::Mat& pixels, BufferPool& pool) {
  if (pixels.channels() == 1) return;
  cv::Mat gray = pooled_mat(pixels.size(), CV_8UC1, pool);
  cv::cvtColor(pixels, gray, cv::COLOR_BGR2GRAY);
  pixels = gray;
}

}  // namespace lightmill::ops
