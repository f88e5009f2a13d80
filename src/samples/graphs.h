#pragma once

#include "samples/resample.h"
#include "samples/scaling.h"

namespace lightmill {

/// Resamples one plane, by zimg where it can, exactly (separable.h) elsewhere. Throws Error(internal) with zimg's
/// message.
void scale(const Scaling& scaling, Workshop& workshop);

}  // namespace lightmill
