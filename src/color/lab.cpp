#include "color/lab.h"

#include <algorithm>
#include <cmath>

namespace lightmill {
namespace {

/// Steps of linear light, so fine that the curve's steepest part rises by less than a level of 8 bits in each.
constexpr int kSteps = 1 << 15;
/// Of a step, between which the curve is straight.
constexpr std::size_t kParts = 256;

/// CIE 15:2004, 8.2.1, backwards.
float light(float f) {
  constexpr float kDelta = 6.0F / 29.0F;
  return f > kDelta ? f * f * f : 3 * kDelta * kDelta * (f - 4.0F / 29.0F);
}

/// IEC 61966-2-1.
double encoded(double linear) {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}

}  // namespace

LabToSrgb::LabToSrgb() : curve_(kSteps + 2) {
  for (int i = 0; i <= kSteps + 1; ++i)
    curve_[static_cast<std::size_t>(i)] =
        static_cast<std::uint16_t>(std::lround(65'535 * encoded(std::min(1.0, static_cast<double>(i) / kSteps))));
}

/// The matrix is sRGB's from XYZ under D50, its rows for blue, green and red.
std::array<std::uint16_t, 3> LabToSrgb::bgr(const Lab& lab) const {
  constexpr float kMatrix[3][3] = {{0.0719453F, -0.2289914F, 1.4052427F},
                                   {-0.9787684F, 1.9161415F, 0.0334540F},
                                   {3.1338561F, -1.6168667F, -0.4906146F}};
  constexpr float kWhiteX = 0.96422F, kWhiteZ = 0.82521F;
  const float y = (lab.l + 16) / 116;
  const float xyz[] = {kWhiteX * light(y + lab.a / 500), light(y), kWhiteZ * light(y - lab.b / 200)};
  std::array<std::uint16_t, 3> bgr;
  for (std::size_t c = 0; c < 3; ++c) {
    const float linear = kMatrix[c][0] * xyz[0] + kMatrix[c][1] * xyz[1] + kMatrix[c][2] * xyz[2];
    const auto at = static_cast<std::size_t>(std::clamp(linear, 0.0F, 1.0F) * (kSteps * kParts));
    const std::size_t step = at / kParts, part = at % kParts;
    bgr[c] = static_cast<std::uint16_t>((curve_[step] * (kParts - part) + curve_[step + 1] * part) / kParts);
  }
  return bgr;
}

}  // namespace lightmill
