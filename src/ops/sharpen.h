#pragma once

#include "image/frame.h"
#include "ops/form.h"

#include "lightmill/operation.h"

namespace lightmill::ops {

template <>
inline constexpr Form<Sharpen> form<Sharpen> = {
    .name = "sharpen",
    .summary = "unsharp mask, amount {}",
    .effect = Effect::looks_around,
    .numbers = {{"amount", "AMOUNT", &Sharpen::amount, {0, 10}}, {"sigma", "SIGMA", &Sharpen::sigma, {0.1, 100}}}};

void apply(const Sharpen& operation, Planes& planes, BufferPool& pool);
void apply(const Sharpen& operation, cv::Mat& pixels, BufferPool& pool);

}  // namespace lightmill::ops
