#include "plan/scale.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace lightmill {

Scale choose_denominator(Size from, Size to, std::span<const int> denominators) {
  const double shrink =
      std::min(static_cast<double>(from.width) / to.width, static_cast<double>(from.height) / to.height);
  for (const int n : denominators) {
    if (shrink < n) continue;
    std::array<char, 96> reason{};
    std::snprintf(reason.data(), reason.size(), "; decoded at 1/%d, the resize shrinks the remaining %.3g", n,
                  shrink / n);
    return {n, reason.data()};
  }
  return {};
}

}  // namespace lightmill
