#pragma once

#include "image/light.h"
#include "image/view.h"

#include "lightmill/operation.h"

namespace lightmill {

/// A resampling: `window` of `from` becomes the first `size` samples of `to`. The window may begin and end between
/// samples and reach past the picture, which is then taken as mirrored at its edges. Both have the same channels and
/// bits; of an even number of channels the last is alpha.
struct Scaling {
  ConstView from;
  Region window;
  View to;
  Size size;
  Resampling filter = Resampling::lanczos3;
  const LightCurves* light = nullptr;  ///< where samples are mixed as the light that they stand for
};

}  // namespace lightmill
