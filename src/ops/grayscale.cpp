#include "ops/grayscale.h"

#include "ops/text.h"

#include <opencv2/imgproc.hpp>

namespace lightmill::ops {

void apply(const Grayscale&, Planes& planes) {
  planes.plane[1] = {};
  planes.plane[2] = {};
  planes.count = 1;
  planes.subsampling = kSampling444;
}

void apply(const Grayscale&, cv::Mat& pixels) {
  if (pixels.channels() == 3) cv::cvtColor(pixels, pixels, cv::COLOR_BGR2GRAY);
}

std::string print(const Grayscale&) { return "grayscale"; }

void parse(std::string_view text, Grayscale&) { require_nothing(text, "grayscale"); }

}  // namespace lightmill::ops
