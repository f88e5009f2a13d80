#include "ops/brightness.h"

#include "ops/tone.h"

namespace lightmill::ops {
namespace {

Tone tone(const Brightness& operation) {
  return [offset = operation.offset](double v) { return v + offset; };
}

}  // namespace

// The same step on R, G and B is that step on Y, and none on Cb and Cr.
void apply(const Brightness& operation, Planes& planes) {
  cv::Mat luma = planes.plane[0].mat();
  map_tones(luma, tone(operation));
}

void apply(const Brightness& operation, cv::Mat& pixels) { map_tones(pixels, tone(operation)); }

}  // namespace lightmill::ops
