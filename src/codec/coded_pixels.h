#pragma once

#include "lightmill/image_info.h"
#include "lightmill/limits.h"

namespace lightmill {

/// Of all that are coded, those too that a crop hides. Throws Error(too_large).
void check_coded_pixels(const ImageInfo& info, const Limits& limits);

/// Of the matrix of its pixels, as its header tells: 8 or 16 bits of gray or color, with or without alpha.
int pixels_type(const ImageInfo& info);

}  // namespace lightmill
