#include "ops/contrast.h"

#include "ops/tone.h"

namespace lightmill::ops {
namespace {

cv::Mat table(const Contrast& operation) {
  return tone_table([&](double v) { return 128 + operation.factor * (v - 128); });
}

}  // namespace

// Linear about 128 in R, G and B is the same in Y, and in Cb and Cr about their zero, 128.
void apply(const Contrast& operation, Planes& planes) {
  const cv::Mat values = table(operation);
  for (int i = 0; i < planes.count; ++i) {
    const cv::Mat plane = planes.plane[static_cast<std::size_t>(i)].mat();
    cv::LUT(plane, values, plane);
  }
}

void apply(const Contrast& operation, cv::Mat& pixels) { cv::LUT(pixels, table(operation), pixels); }

}  // namespace lightmill::ops
