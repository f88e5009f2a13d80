#include "plan/scale.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace lightmill {

ScaleChoice smallest_scale(Size from, Size to, std::span<const DecodeScale> scales) {
  const double shrink =
      std::min(static_cast<double>(from.width) / to.width, static_cast<double>(from.height) / to.height);
  for (const auto& [scale, least_shrink] : scales) {
    if (scale.of(shrink) < least_shrink) continue;
    std::array<char, 96> left{};
    std::snprintf(left.data(), left.size(), ", the resize shrinks the remaining %.3g (%.3g asked for)",
                  scale.of(shrink), least_shrink);
    return {scale, "; decoded at " + to_string(scale) + left.data()};
  }
  return {};
}

}  // namespace lightmill
