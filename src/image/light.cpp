#include "image/light.h"

#include <cmath>

namespace lightmill {

LightCurve::LightCurve(const std::function<double(double)>& light_of) : words_(kWords) {
  constexpr double kMostWord = kWords - 1;
  std::vector<double> lights(kWords);
  for (std::size_t i = 1; i < kWords; ++i)
    lights[i] = std::clamp(light_of(static_cast<double>(i) / kMostWord), lights[i - 1], 1.0);
  for (std::size_t i = 0; i < kWords; ++i) words_[i] = static_cast<float>(lights[i]);
  for (std::size_t i = 0; i < bytes_.size(); ++i) bytes_[i] = words_[257 * i];
  std::size_t above = 1;
  for (std::size_t i = 0; i < stored_.size(); ++i) {
    const std::size_t octave = i / kPartsOfOctave, part = i % kPartsOfOctave;
    const double light =
        std::ldexp(1 + static_cast<double>(part) / kPartsOfOctave, static_cast<int>(octave) - kOctaves);
    while (above + 1 < kWords && lights[above] < light) ++above;
    const double rise = lights[above] - lights[above - 1];
    const double beyond = rise > 0 ? std::clamp((light - lights[above - 1]) / rise, 0.0, 1.0) : 0;
    stored_[i] = static_cast<float>(static_cast<double>(above - 1) + beyond);
  }
}

}  // namespace lightmill
