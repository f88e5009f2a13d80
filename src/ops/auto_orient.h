#pragma once

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

inline bool runs_in(const AutoOrient&, Domain, ColorModel) { return true; }
Size output_size(const AutoOrient& operation, Size input, Orientation exif);
std::optional<Orientation> turn_of(const AutoOrient& operation, Orientation exif);
std::string print(const AutoOrient& operation);
void parse(std::string_view text, AutoOrient& operation);

}  // namespace lightmill::ops
