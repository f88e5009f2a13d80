#include "ops/gamma.h"

#include "ops/text.h"
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

std::string print(const Gamma& operation) { return "gamma " + print(operation.gamma); }

void parse(std::string_view text, Gamma& operation) { operation.gamma = parse_only_number(text, "gamma"); }

void validate(const Gamma& operation) { require(operation.gamma, {0.1, 10}, "gamma"); }

}  // namespace lightmill::ops
