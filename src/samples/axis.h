#pragma once

#include "lightmill/operation.h"

#include <cstddef>
#include <vector>

namespace lightmill {

/// Half the filter's width in target samples (in source samples where it enlarges): 3 for lanczos3, 2 for bicubic
/// (Catmull-Rom, B = 0, C = 1/2), 1 for linear, 0.5 for area.
double filter_radius(Resampling filter);

/// Where a target sample's source samples begin, how many they are, and where their weights are found.
struct Taps {
  int first = 0;
  int count = 0;
  std::size_t weights = 0;
};

/// One direction of a resampling, a `Taps` for each target sample.
struct Axis {
  std::vector<Taps> taps;
  std::vector<float> weights;
};

/// A stretch of source samples, `begin` to `begin + length`, becomes `target` samples. `plane` samples are there.
struct Span {
  double begin;
  double length;
  int plane;
  int target;
};

/// Source samples before and behind the plane are mirrored into it; the weights of a target sample add up to 1.
Axis make_axis(const Span& span, Resampling filter);

}  // namespace lightmill
