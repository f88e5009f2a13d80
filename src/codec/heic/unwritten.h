#pragma once

#include "codec/heic/hevc.h"

namespace lightmill {

/// Fills luma with noise that no picture has, and chroma with gray.
void fill_unwritten(const HevcPlanes& planes);

/// Makes luma of blocks that still hold that noise black, or white. Whether there are any.
bool replace_unwritten(const HevcPlanes& planes, HevcPicture::Unwritten with);

}  // namespace lightmill
