#pragma once

#include "image/frame.h"
#include "ops/form.h"

#include "lightmill/operation.h"

namespace lightmill::ops {

template <>
inline constexpr Form<Saturation> form<Saturation> = {.name = "saturation",
                                                      .summary = "{}, 0 leaves gray, 1 changes nothing",
                                                      .effect = Effect::maps,
                                                      .numbers = {{"factor", "F", &Saturation::factor, {0, 10}}}};

void apply(const Saturation& operation, Planes& planes);
void apply(const Saturation& operation, cv::Mat& pixels, BufferPool& pool);

}  // namespace lightmill::ops
