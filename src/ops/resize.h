#pragma once

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

inline bool runs_in(const Resize&, Domain, ColorModel) { return true; }
Size output_size(const Resize& operation, Size input, Orientation exif);
std::string print(const Resize& operation);
void parse(std::string_view text, Resize& operation);
void validate(const Resize& operation);

}  // namespace lightmill::ops
