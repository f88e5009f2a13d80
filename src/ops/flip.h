#pragma once

#include "ops/form.h"

#include "lightmill/operation.h"

namespace lightmill::ops {

template <>
inline constexpr Form<Flip> form<Flip> = {.name = "flip",
                                          .value = "AXIS",
                                          .summary = "mirror: horizontal (left and right) or vertical",
                                          .effect = Effect::turns};

std::optional<Orientation> turn_of(const Flip& operation, Orientation exif);
std::string print(const Flip& operation);
void parse(std::string_view text, Flip& operation);

}  // namespace lightmill::ops
