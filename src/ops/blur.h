#pragma once

#include "image/frame.h"
#include "ops/form.h"

#include "lightmill/operation.h"

namespace lightmill::ops {

template <>
inline constexpr Form<Blur> form<Blur> = {.name = "blur",
                                          .summary = "gaussian, {} samples",
                                          .effect = Effect::looks_around,
                                          .numbers = {{"sigma", "SIGMA", &Blur::sigma, {0.1, 100}}}};

void apply(const Blur& operation, Planes& planes, BufferPool& pool);
void apply(const Blur& operation, cv::Mat& pixels, BufferPool& pool);

}  // namespace lightmill::ops
