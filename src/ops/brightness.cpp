#include "ops/brightness.h"

#include "ops/tone.h"

namespace lightmill::ops {
namespace {

cv::Mat table(const Brightness& operation) {
  return tone_table([&](double v) { return v + operation.offset; });
}

}  // namespace

// The same step on R, G and B is that step on Y, and none on Cb and Cr.
void apply(const Brightness& operation, Planes& planes) {
  const cv::Mat luma = planes.plane[0].mat();
  cv::LUT(luma, table(operation), luma);
}

void apply(const Brightness& operation, cv::Mat& pixels) { cv::LUT(pixels, table(operation), pixels); }

}  // namespace lightmill::ops
