#pragma once

#include "lightmill/geometry.h"

#include <string>

namespace lightmill {

/// How far decoding scales down before a resize.
struct Scale {
  int denominator = 1;  ///< 1, 2, 4 or 8
  std::string reason;   ///< "" at 1
};

/// The largest n of 8, 4 and 2 for which the inverse DCT at 1/n still leaves the resize something to shrink. A scaled
/// inverse DCT is the exact box average of n x n samples.
Scale choose_denominator(Size from, Size to);

}  // namespace lightmill
