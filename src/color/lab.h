#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace lightmill {

/// CIE L*a*b* under D50, as files have it, to sRGB: Bradford's adaptation to D65, colors outside the gamut clipped.
class LabToSrgb {
 public:
  LabToSrgb();
  struct Lab {
    float l, a, b;  ///< 0 to 100, and about -128 to 127
  };
  /// Blue, green, red of 16 bits.
  std::array<std::uint16_t, 3> bgr(const Lab& lab) const;

 private:
  std::vector<std::uint16_t> curve_;
};

}  // namespace lightmill
