#include "ops/gamma.h"

#include "ops/tone.h"

#include <cmath>

namespace lightmill::ops {
namespace {

Tone tone(const Gamma& operation) {
  return [gamma = operation.gamma](double v) { return 255 * std::pow(v / 255, 1 / gamma); };
}

}  // namespace

void apply(const Gamma& operation, Planes& planes) {
  cv::Mat gray = planes.plane[0].mat();
  map_tones(gray, tone(operation));
}

void apply(const Gamma& operation, cv::Mat& pixels) { map_tones(pixels, tone(operation)); }

}  // namespace lightmill::ops
