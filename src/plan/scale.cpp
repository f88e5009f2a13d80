#include "plan/scale.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace lightmill {

Scale choose_denominator(Size from, Size to) {
  const double shrink =
      std::min(static_cast<double>(from.width) / to.width, static_cast<double>(from.height) / to.height);
  for (const int n : {8, 4, 2}) {
    if (shrink < n) continue;
    std::array<char, 96> reason{};
    std::snprintf(reason.data(), reason.size(), "; inverse DCT at 1/%d, the resize shrinks the remaining %.3g", n,
                  shrink / n);
    return {n, reason.data()};
  }
  return {};
}

}  // namespace lightmill
