#pragma once

#include "image/metadata.h"
#include "job/picture_change.h"
#include "samples/workshop.h"

#include "lightmill/limits.h"

namespace lightmill {

/// A gain map of the same part, turned alike and as many times smaller than the result as it was than the picture, but
/// never enlarged. No sample is coded anew where it can be helped. Throws Error.
Bytes gain_map_of(const PictureChange& change, const Bytes& gain_map, const Limits& limits, Workshop& workshop);

}  // namespace lightmill
