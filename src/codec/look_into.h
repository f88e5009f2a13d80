#pragma once

#include "image/metadata.h"

#include "lightmill/image_info.h"

namespace lightmill {

/// Adds to `info` what a look into a file's metadata tells: its colors, its thumbnail, comments and place.
void look_into(const Metadata& metadata, ImageInfo& info);

}  // namespace lightmill
