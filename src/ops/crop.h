#pragma once

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

inline bool runs_in(const Crop&, Domain, ColorModel) { return true; }
/// Throws Error(operation_failed) where nothing of the picture is left.
Size output_size(const Crop& operation, Size input, Orientation exif);
std::string print(const Crop& operation);
void parse(std::string_view text, Crop& operation);
void validate(const Crop& operation);

}  // namespace lightmill::ops
