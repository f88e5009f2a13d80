#pragma once

#include "image/light.h"
#include "image/metadata.h"

#include <memory>

namespace lightmill {

/// How the samples of a picture stand for light, from what its file says of its colors: by the curves of its profile
/// where that has some, else by sRGB's. `gray`: of one channel, which has the curve of green where the profile is one
/// of colors. What costs time is done once and kept. Thread-safe.
std::shared_ptr<const LightCurves> light_curves(const Metadata& metadata, bool gray);

}  // namespace lightmill
