#pragma once

#include "image/frame.h"
#include "ops/form.h"

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

template <>
inline constexpr Form<Gamma> form<Gamma> = {.name = "gamma",
                                            .summary = "{}, above 1 lightens",
                                            .effect = Effect::maps,
                                            .numbers = {{"gamma", "G", &Gamma::gamma, {0.1, 10}}}};

/// A power is not linear, so it cannot be had from Y, Cb and Cr apart: planes only where there is no chroma.
inline bool runs_in(const Gamma&, Domain domain, ColorModel color) {
  return domain == Domain::pixels || color == ColorModel::gray;
}
void apply(const Gamma& operation, Planes& planes);
void apply(const Gamma& operation, cv::Mat& pixels);

}  // namespace lightmill::ops
