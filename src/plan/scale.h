#pragma once

#include "lightmill/geometry.h"

#include <span>
#include <string>

namespace lightmill {

/// How far decoding scales down before a resize.
struct Scale {
  int denominator = 1;
  std::string reason;  ///< "" at 1
};

/// The first of the denominators, the largest of which stands first, for which decoding at 1/n still leaves the resize
/// something to shrink. Against a full decode that costs 0.05 dB of luma PSNR where a JPEG of 12 MP becomes 1600
/// samples wide, and nothing at 256.
Scale choose_denominator(Size from, Size to, std::span<const int> denominators);

}  // namespace lightmill
