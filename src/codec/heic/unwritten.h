#pragma once

#include "codec/heic/hevc.h"

namespace lightmill {

/// Fills luma with noise that no picture has, and chroma with gray.
void fill_unwritten(const HevcPlanes& planes);

/// Makes blocks that still hold that noise black; the part of the picture that they are.
double blacken_unwritten(const HevcPlanes& planes);

}  // namespace lightmill
