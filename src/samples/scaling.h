#pragma once

#include "image/view.h"

#include "lightmill/operation.h"

namespace lightmill {

/// One plane's resampling: `window` of `from` becomes the first `size` samples of `to`. The window may begin and end
/// between samples and reach past the plane, which is then taken as mirrored at its edges.
struct Scaling {
  ConstView from;
  Region window;
  View to;
  Size size;
  Resampling filter = Resampling::lanczos3;
};

}  // namespace lightmill
