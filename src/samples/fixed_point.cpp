#include "samples/fixed_point.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lightmill {
namespace {

constexpr int kOne = 1 << 15, kMostWeight = kOne - 1;
/// Of both axes together: the roundings of so many products stay below half a level, whatever they are, so that a flat
/// picture stays flat.
constexpr int kMostTaps = 62;

/// Weights that add up to one, or as nearly as 16 bits tell: what rounding took or gave, the largest makes up for.
/// False where one is more than 1, as where an edge lies between samples and is mirrored.
bool append_weights(const std::vector<float>& weights, std::vector<std::uint32_t>& to) {
  std::vector<int> fixed;
  fixed.reserve(weights.size());
  for (const float weight : weights) fixed.push_back(static_cast<int>(std::lround(weight * kOne)));
  int& largest = *std::ranges::max_element(fixed);
  largest += kOne - std::accumulate(fixed.begin(), fixed.end(), 0);
  for (const int weight : fixed) {
    if (weight > kOne) return false;
    to.push_back(static_cast<std::uint16_t>(std::min(weight, kOne - 1)) * 0x10001U);
  }
  return true;
}

/// None where 16 bits do not do.
std::optional<FixedAxis> fixed_axis(const Axis& axis, int plane) {
  FixedAxis fixed;
  for (const Taps& taps : axis.taps) fixed.taps = std::max(fixed.taps, taps.count);
  const std::size_t count = (axis.taps.size() + FixedAxis::kGroup - 1) / FixedAxis::kGroup * FixedAxis::kGroup;
  for (std::size_t i = 0; i < count; ++i) {
    const Taps& taps = axis.taps[std::min(i, axis.taps.size() - 1)];
    const int first = std::min(taps.first, plane - fixed.taps);
    const auto own = axis.weights.begin() + static_cast<std::ptrdiff_t>(taps.weights);
    std::vector<float> weights(static_cast<std::size_t>(fixed.taps), 0.0F);
    std::copy(own, own + taps.count, weights.begin() + (taps.first - first));
    fixed.first.push_back(first);
    if (!append_weights(weights, fixed.weights)) return std::nullopt;
  }
  return fixed;
}

}  // namespace

std::optional<FixedScaling> fixed_scaling(const Span& across, const Span& down, Resampling filter) {
  auto horizontal = fixed_axis(make_axis(across, filter), across.plane);
  auto vertical = fixed_axis(make_axis(down, filter), down.plane);
  if (!horizontal || !vertical || horizontal->taps + vertical->taps > kMostTaps) return std::nullopt;
  return FixedScaling{*std::move(horizontal), *std::move(vertical)};
}

}  // namespace lightmill
