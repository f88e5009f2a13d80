#pragma once

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

inline bool runs_in(const Rotate&, Domain, ColorModel) { return true; }
Size output_size(const Rotate& operation, Size input, Orientation exif);
std::optional<Orientation> turn_of(const Rotate& operation, Orientation exif);
std::string print(const Rotate& operation);
void parse(std::string_view text, Rotate& operation);
void validate(const Rotate& operation);

}  // namespace lightmill::ops
