#pragma once

#include "image/frame.h"
#include "ops/form.h"

#include "lightmill/operation.h"

namespace lightmill::ops {

template <>
inline constexpr Form<Grayscale> form<Grayscale> = {
    .name = "grayscale", .summary = "keep brightness, drop color", .effect = Effect::maps};

inline bool drops_color(const Grayscale&) { return true; }
void apply(const Grayscale& operation, Planes& planes);
void apply(const Grayscale& operation, cv::Mat& pixels, BufferPool& pool);

}  // namespace lightmill::ops
