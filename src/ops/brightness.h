#pragma once

#include "image/frame.h"
#include "ops/form.h"

#include "lightmill/operation.h"

namespace lightmill::ops {

template <>
inline constexpr Form<Brightness> form<Brightness> = {.name = "brightness",
                                                      .summary = "add {}",
                                                      .effect = Effect::maps,
                                                      .numbers = {{"offset", "N", &Brightness::offset, {-255, 255}}}};

void apply(const Brightness& operation, Planes& planes);
void apply(const Brightness& operation, cv::Mat& pixels);

}  // namespace lightmill::ops
