#include "ops/contrast.h"

#include "ops/tone.h"

namespace lightmill::ops {
namespace {

Tone tone(const Contrast& operation) {
  return [factor = operation.factor](double v) { return 128 + factor * (v - 128); };
}

}  // namespace

// Linear about 128 in R, G and B is the same in Y, and in Cb and Cr about their zero, 128.
void apply(const Contrast& operation, Planes& planes) {
  for (int i = 0; i < planes.count; ++i) {
    cv::Mat plane = planes.plane[static_cast<std::size_t>(i)].mat();
    map_tones(plane, tone(operation));
  }
}

void apply(const Contrast& operation, cv::Mat& pixels) { map_tones(pixels, tone(operation)); }

}  // namespace lightmill::ops
