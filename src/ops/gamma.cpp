#include "ops/gamma.h"

#include "ops/tone.h"

#include <cmath>

namespace lightmill::ops {
namespace {

cv::Mat table(const Gamma& operation) {
  return tone_table([&](double v) { return 255 * std::pow(v / 255, 1 / operation.gamma); });
}

}  // namespace

void apply(const Gamma& operation, Planes& planes) {
  const cv::Mat gray = planes.plane[0].mat();
  cv::LUT(gray, table(operation), gray);
}

void apply(const Gamma& operation, cv::Mat& pixels) { cv::LUT(pixels, table(operation), pixels); }

}  // namespace lightmill::ops
