#pragma once

#include "base/buffer_pool.h"
#include "samples/scaling.h"

namespace lightmill {

/// What counts for a target sample beside the filter.
enum class Weighing {
  alike,     ///< each channel for itself
  by_alpha,  ///< color by the alpha that stands with it; where the result's alpha is 0, it is black
};

/// Resamples with every filter, window and size, planes and pixels: exact weights, sums in float, rounded once. `area`
/// weighs each source sample by the part of it that the target sample covers; for the others see `filter_radius`
/// (axis.h). Thread-safe.
void scale_exactly(const Scaling& scaling, Weighing weighing, BufferPool& pool);

}  // namespace lightmill
