#pragma once

#include "ops/form.h"

#include "lightmill/operation.h"

namespace lightmill::ops {

template <>
inline constexpr Form<AutoOrient> form<AutoOrient> = {
    .name = "auto-orient", .summary = "turn upright as EXIF says", .effect = Effect::turns};

Size output_size(const AutoOrient& operation, Size input, Orientation exif);
std::optional<Orientation> turn_of(const AutoOrient& operation, Orientation exif);

}  // namespace lightmill::ops
