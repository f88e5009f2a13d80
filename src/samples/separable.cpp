#include "samples/separable.h"

#include "samples/levels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace lightmill {
namespace {

/// Where a target sample's source samples begin, how many they are, and where their weights are found.
struct Taps {
  int first = 0;
  int count = 0;
  std::size_t weights = 0;
};

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

double sinc(double x) { return x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x); }

double kernel(Resampling filter, double x) {
  x = std::abs(x);
  if (x >= filter_radius(filter)) return 0;
  if (filter == Resampling::lanczos3) return sinc(x) * sinc(x / 3);
  if (filter == Resampling::linear) return 1 - x;
  return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
}

int mirrored(int index, int plane) {
  const int period = 2 * plane;
  index = (index % period + period) % period;
  return index < plane ? index : period - 1 - index;
}

/// The weights of target sample `i` on source samples `first`, `first + 1`, ... before mirroring; their sum is 1.
int weigh(const Span& span, Resampling filter, int i, std::vector<double>& weights) {
  const double shrink = span.length / span.target, step = std::max(shrink, 1.0);
  const double center = span.begin + (i + 0.5) * shrink;
  const bool area = filter == Resampling::area;
  const double radius = area ? shrink / 2 : filter_radius(filter) * step;
  const double low = center - radius, high = center + radius;
  const int first = static_cast<int>(std::floor(low)), last = static_cast<int>(std::ceil(high)) - 1;
  weights.clear();
  double sum = 0;
  for (int s = first; s <= std::max(first, last); ++s) {
    const double covered = std::min(s + 1.0, high) - std::max(double(s), low);
    weights.push_back(area ? covered : kernel(filter, (s + 0.5 - center) / step));
    sum += weights.back();
  }
  for (double& weight : weights) weight /= sum;
  return first;
}

Axis make_axis(const Span& span, Resampling filter) {
  Axis axis;
  std::vector<double> weights;
  for (int i = 0; i < span.target; ++i) {
    const int first = weigh(span, filter, i, weights), last = first + static_cast<int>(weights.size()) - 1;
    Taps taps{std::max(first, 0), 0, axis.weights.size()};
    int end = std::min(last, span.plane - 1);
    for (int s = first; s <= last; ++s) {
      taps.first = std::min(taps.first, mirrored(s, span.plane));
      end = std::max(end, mirrored(s, span.plane));
    }
    taps.count = end - taps.first + 1;
    axis.weights.resize(taps.weights + static_cast<std::size_t>(taps.count), 0.0F);
    for (int s = first; s <= last; ++s) {
      const int place = mirrored(s, span.plane) - taps.first;
      axis.weights[taps.weights + static_cast<std::size_t>(place)] +=
          float(weights[static_cast<std::size_t>(s - first)]);
    }
    axis.taps.push_back(taps);
  }
  return axis;
}

/// A row times `weight`; by alpha, its colors times alpha too.
template <typename Sample, int kChannels, Weighing kWeighing>
void add_row(const Sample* row, int samples, float weight, float* sum) {
  if constexpr (kWeighing == Weighing::alike) {
    for (int i = 0; i < samples; ++i) sum[i] += weight * static_cast<float>(row[i]);
  } else {
    constexpr int kAlpha = kChannels - 1;
    for (int i = 0; i < samples; i += kChannels) {
      const float alpha = weight * static_cast<float>(row[i + kAlpha]);
      for (int c = 0; c < kAlpha; ++c) sum[i + c] += alpha * static_cast<float>(row[i + c]);
      sum[i + kAlpha] += alpha * static_cast<float>(kMost<Sample>);
    }
  }
}

/// One row of the source's width: the weighted sum of the rows that `taps` name; by alpha, of products.
template <typename Sample, int kChannels, Weighing kWeighing>
void sum_rows(const ConstView& from, const Taps& taps, const float* weights, float* sum) {
  const int samples = from.size.width * kChannels;
  std::fill_n(sum, samples, 0.0F);
  for (int k = 0; k < taps.count; ++k)
    add_row<Sample, kChannels, kWeighing>(from.row<Sample>(taps.first + k), samples, weights[k], sum);
}

/// A target pixel of the sums of its channels.
template <typename Sample, int kChannels, Weighing kWeighing>
void finish(const std::array<float, kChannels>& sums, Sample* to) {
  if constexpr (kWeighing == Weighing::alike) {
    for (std::size_t c = 0; c < kChannels; ++c) to[c] = rounded<Sample>(sums[c]);
  } else {
    constexpr std::size_t kAlpha = kChannels - 1;
    const float divide = divisor<Sample>(sums[kAlpha]);
    for (std::size_t c = 0; c < kAlpha; ++c) to[c] = rounded<Sample>(sums[c] * divide);
    to[kAlpha] = rounded<Sample>(sums[kAlpha] / static_cast<float>(kMost<Sample>));
  }
}

template <typename Sample, int kChannels, Weighing kWeighing>
void sum_columns(const float* row, const Axis& axis, Sample* to) {
  for (const Taps& taps : axis.taps) {
    const float* source = row + static_cast<std::ptrdiff_t>(taps.first) * kChannels;
    const float* weights = axis.weights.data() + taps.weights;
    std::array<float, kChannels> sums{};
    for (int k = 0; k < taps.count; ++k) {
      for (std::size_t c = 0; c < kChannels; ++c) sums[c] += weights[k] * source[c];
      source += kChannels;
    }
    finish<Sample, kChannels, kWeighing>(sums, to);
    to += kChannels;
  }
}

// Rows first: each target row is summed at the source's width in one scratch row, so memory stays small however tall
// the filter is.
template <typename Sample, int kChannels, Weighing kWeighing>
void scale(const Scaling& scaling, BufferPool& pool) {
  const auto& [from, window, to, size, filter] = scaling;
  const Axis across = make_axis({window.x, window.width, from.size.width, size.width}, filter);
  const Axis down = make_axis({window.y, window.height, from.size.height, size.height}, filter);
  const Buffer scratch = pool.acquire(static_cast<std::size_t>(from.size.width) * kChannels * sizeof(float));
  float* row = reinterpret_cast<float*>(scratch.data());
  for (int y = 0; y < size.height; ++y) {
    const Taps& taps = down.taps[static_cast<std::size_t>(y)];
    sum_rows<Sample, kChannels, kWeighing>(from, taps, down.weights.data() + taps.weights, row);
    sum_columns<Sample, kChannels, kWeighing>(row, across, to.row<Sample>(y));
  }
}

template <typename Sample>
void scale(const Scaling& scaling, Weighing weighing, BufferPool& pool) {
  const bool alike = weighing == Weighing::alike;
  switch (scaling.from.channels) {
    case 1:
      return scale<Sample, 1, Weighing::alike>(scaling, pool);
    case 2:
      return alike ? scale<Sample, 2, Weighing::alike>(scaling, pool)
                   : scale<Sample, 2, Weighing::by_alpha>(scaling, pool);
    case 3:
      return scale<Sample, 3, Weighing::alike>(scaling, pool);
    default:
      return alike ? scale<Sample, 4, Weighing::alike>(scaling, pool)
                   : scale<Sample, 4, Weighing::by_alpha>(scaling, pool);
  }
}

}  // namespace

double filter_radius(Resampling filter) {
  switch (filter) {
    case Resampling::lanczos3:
      return 3;
    case Resampling::bicubic:
      return 2;
    case Resampling::linear:
      return 1;
    case Resampling::area:
      return 0.5;
  }
  return 3;
}

void scale_exactly(const Scaling& scaling, Weighing weighing, BufferPool& pool) {
  return scaling.from.bits == 16 ? scale<std::uint16_t>(scaling, weighing, pool)
                                 : scale<std::uint8_t>(scaling, weighing, pool);
}

}  // namespace lightmill
