#pragma once

#include "samples/scaling.h"
#include "samples/workshop.h"

namespace lightmill {

/// Resamples pixels of 1 to 4 channels. Color is weighed by its alpha, so that what cannot be seen does not show at
/// the edges of what can; where the result's alpha is 0, its color is black. Pixels that are opaque everywhere come out
/// as they would without alpha. Eight bits by zimg's whole numbers, 16 and light in float.
void scale_pixels(const Scaling& scaling, Workshop& workshop);

}  // namespace lightmill
