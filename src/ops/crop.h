#pragma once

#include "ops/form.h"

#include "lightmill/operation.h"

namespace lightmill::ops {

template <>
inline constexpr Form<Crop> form<Crop> = {
    .name = "crop", .value = "WxH+X+Y", .summary = "keep this rectangle", .effect = Effect::selects};

/// Throws Error(operation_failed) where nothing of the picture is left.
Size output_size(const Crop& operation, Size input, Orientation exif);
std::string print(const Crop& operation);
void parse(std::string_view text, Crop& operation);
void validate(const Crop& operation);

}  // namespace lightmill::ops
