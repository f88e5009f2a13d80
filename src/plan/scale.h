#pragma once

#include "codec/abilities.h"

#include "lightmill/geometry.h"

#include <span>
#include <string>

namespace lightmill {

/// How far decoding scales down before a resize.
struct ScaleChoice {
  step::Scale scale;
  std::string reason;  ///< "" at 1
};

/// The first of the scales, the smallest of which stands first, behind which the resize still shrinks as far as that
/// scale asks.
ScaleChoice smallest_scale(Size from, Size to, std::span<const DecodeScale> scales);

}  // namespace lightmill
