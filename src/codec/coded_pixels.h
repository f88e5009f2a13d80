#pragma once

#include "lightmill/image_info.h"
#include "lightmill/limits.h"

namespace lightmill {

/// Of all that are coded, those too that a crop hides. Throws Error(too_large).
void check_coded_pixels(const ImageInfo& info, const Limits& limits);

}  // namespace lightmill
