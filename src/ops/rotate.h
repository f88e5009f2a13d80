#pragma once

#include "ops/form.h"

#include "lightmill/operation.h"

namespace lightmill::ops {

template <>
inline constexpr Form<Rotate> form<Rotate> = {
    .name = "rotate", .value = "DEGREES", .summary = "turn clockwise: 90, 180 or 270", .effect = Effect::turns};

Size output_size(const Rotate& operation, Size input, Orientation exif);
std::optional<Orientation> turn_of(const Rotate& operation, Orientation exif);
std::string print(const Rotate& operation);
void parse(std::string_view text, Rotate& operation);
void validate(const Rotate& operation);

}  // namespace lightmill::ops
