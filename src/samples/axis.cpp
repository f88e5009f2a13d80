#include "samples/axis.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lightmill {
namespace {

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
  // What the stretch touches counts for an area; for a kernel, the samples whose centers lie inside.
  const int first = static_cast<int>(area ? std::floor(low) : std::ceil(low - 0.5));
  const int last = static_cast<int>(area ? std::ceil(high) - 1 : std::floor(high - 0.5));
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

}  // namespace lightmill
