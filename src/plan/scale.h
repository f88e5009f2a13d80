#pragma once

#include "lightmill/geometry.h"

#include <string>

namespace lightmill {

/// How far decoding scales down before a resize.
struct Scale {
  int denominator = 1;  ///< 1, 2, 4 or 8
  std::string reason;   ///< "" at 1
};

/// The largest n of 8, 4 and 2 for which the inverse DCT at 1/n still leaves the resize something to shrink. Against a
/// full decode that costs 0.05 dB of luma PSNR where 12 MP become 1600 samples wide, and nothing at 256.
Scale choose_denominator(Size from, Size to);

}  // namespace lightmill
