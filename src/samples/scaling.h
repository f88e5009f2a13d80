#pragma once

#include "image/frame.h"

#include "lightmill/operation.h"

namespace lightmill {

/// One plane's resampling: `window` of `from` becomes the first `size` samples of `to`. The window may begin and end
/// between samples and reach past the plane, which is then taken as mirrored at its edges.
struct Scaling {
  const Plane& from;
  Region window;
  const Plane& to;
  Size size;
  Resampling filter = Resampling::lanczos3;
};

}  // namespace lightmill
