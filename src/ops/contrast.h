#pragma once

#include "image/frame.h"
#include "ops/form.h"

#include "lightmill/operation.h"

namespace lightmill::ops {

template <>
inline constexpr Form<Contrast> form<Contrast> = {.name = "contrast",
                                                  .summary = "{}, 1 changes nothing",
                                                  .effect = Effect::maps,
                                                  .numbers = {{"factor", "F", &Contrast::factor, {0, 10}}}};

void apply(const Contrast& operation, Planes& planes);
void apply(const Contrast& operation, cv::Mat& pixels);

}  // namespace lightmill::ops
