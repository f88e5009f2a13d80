#pragma once

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

inline bool runs_in(const Flip&, Domain, ColorModel) { return true; }
std::optional<Orientation> turn_of(const Flip& operation, Orientation exif);
std::string print(const Flip& operation);
void parse(std::string_view text, Flip& operation);

}  // namespace lightmill::ops
