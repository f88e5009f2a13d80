#pragma once

#include "codec/heic/hevc.h"

namespace lightmill {

/// Fills luma with noise that no picture has, and chroma with gray.
void fill_unwritten(const HevcPlanes& planes);

/// Makes blocks that still hold that noise black. Whether there are any.
bool blacken_unwritten(const HevcPlanes& planes);

}  // namespace lightmill
