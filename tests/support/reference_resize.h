#pragma once

#include "lightmill/geometry.h"
#include "lightmill/operation.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

/// The slow twin of resampling: doubles, dense, straight from the definitions, no code in common with the library.
namespace lightmill::test {

inline double reference_kernel(Resampling filter, double x) {
  const double a = std::fabs(x), pi = 3.14159265358979323846;
  switch (filter) {
    case Resampling::lanczos3:
      if (a < 1e-12) return 1;
      return a < 3 ? 3 * std::sin(pi * a) * std::sin(pi * a / 3) / (pi * pi * a * a) : 0;
    case Resampling::bicubic:  // Keys, a = -1/2
      if (a < 1) return 1.5 * a * a * a - 2.5 * a * a + 1;
      return a < 2 ? -0.5 * a * a * a + 2.5 * a * a - 4 * a + 2 : 0;
    case Resampling::linear:
      return std::max(0.0, 1 - a);
    case Resampling::area:
      break;
  }
  return 0;
}

/// Row i holds the weights of the `source` samples in target sample i: the stretch of `length` samples from `begin` on
/// becomes `target` samples; beyond its ends the source is mirrored.
inline cv::Mat reference_weights(int source, double begin, double length, int target, Resampling filter) {
  cv::Mat weights = cv::Mat::zeros(target, source, CV_64F);
  const double ratio = length / target, stretch = std::max(1.0, ratio);
  for (int i = 0; i < target; ++i) {
    const double left = begin + i * ratio, right = left + ratio, center = begin + (i + 0.5) * ratio;
    double sum = 0;
    const int reach = 4 + static_cast<int>(3 * stretch);
    for (int s = static_cast<int>(left) - reach - 1; s <= static_cast<int>(right) + reach; ++s) {
      int real = s;
      while (real < 0 || real >= source) real = real < 0 ? -1 - real : 2 * source - 1 - real;
      const double weight = filter == Resampling::area
                                ? std::max(0.0, std::min(right, s + 1.0) - std::max(left, 1.0 * s))
                                : reference_kernel(filter, (s + 0.5 - center) / stretch);
      weights.at<double>(i, real) += weight;
      sum += weight;
    }
    weights.row(i) /= sum;
  }
  return weights;
}

/// `window` of a plane at `size`, CV_64F, not rounded, kept within 0 to `most`.
inline cv::Mat reference_resize(const cv::Mat& plane, const Region& window, Size size, Resampling filter,
                                double most = 255) {
  cv::Mat samples;
  plane.convertTo(samples, CV_64F);
  const cv::Mat across = reference_weights(plane.cols, window.x, window.width, size.width, filter);
  const cv::Mat down = reference_weights(plane.rows, window.y, window.height, size.height, filter);
  cv::Mat result = down * samples * across.t();
  cv::min(result, most, result);
  cv::max(result, 0.0, result);
  return result;
}

/// The largest distance of 8-bit samples from unrounded ones.
inline double max_error(const cv::Mat& samples, const cv::Mat& reference) {
  cv::Mat wide;
  samples.convertTo(wide, CV_64F);
  return cv::norm(wide, reference, cv::NORM_INF);
}

}  // namespace lightmill::test
