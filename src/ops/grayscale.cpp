#include "ops/grayscale.h"

#include "image/pooled_mat.h"
#include "ops/text.h"

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

std::string print(const Grayscale&) { return "grayscale"; }

void parse(std::string_view text, Grayscale&) { require_nothing(text, "grayscale"); }

}  // namespace lightmill::ops
