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

/// The Gauss filter all operations share: three sigma to either side, the edge repeated beyond the picture. `to` has
/// the size and type of `from` and other samples: in place OpenCV would make a copy of its own.
void gauss(const cv::Mat& from, cv::Mat to, double sigma_x, double sigma_y);

}  // namespace lightmill::ops
