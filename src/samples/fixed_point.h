#pragma once

#include "base/buffer_pool.h"
#include "samples/axis.h"
#include "samples/scaling.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace lightmill {

/// An axis with as many weights for each target sample, in units of 2^-15, each twice side by side in its word. The
/// last target sample is repeated until they are a multiple of `kGroup`.
struct FixedAxis {
  static constexpr int kGroup = 16;
  int taps = 0;
  std::vector<int> first;  ///< source sample of a target sample's first weight
  std::vector<std::uint32_t> weights;
};

/// A resampling in 16-bit fixed point: the levels times 64, each product rounded, sums that need no clipping before the
/// end. Beside the last rounding it is wrong by 0.02 levels (standard deviation; 8 taps each way), and never by half a
/// level on a flat picture.
struct FixedScaling {
  FixedAxis across;
  FixedAxis down;
};
/// None where 16 bits do not do: too many taps, or weights of more than 1.
std::optional<FixedScaling> fixed_scaling(const Span& across, const Span& down, Resampling filter);

/// One channel of 8 bits; rows of both sides have room for whole 64 bytes. For machines with AVX2 only. Thread-safe.
void scale_fixed(const Scaling& scaling, const FixedScaling& fixed, BufferPool& pool);

}  // namespace lightmill
