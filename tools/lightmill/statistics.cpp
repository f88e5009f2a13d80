#include "statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

namespace lightmill::cli {

double quantile(std::span<const double> samples, double q) {
  if (samples.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> sorted(samples.begin(), samples.end());
  std::ranges::sort(sorted);
  const double at = std::clamp(q, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double median(std::span<const double> samples) { return quantile(samples, 0.5); }

Interval bootstrap_interval(std::span<const double> samples, std::uint64_t seed) {
  constexpr int kResamples = 2000;
  constexpr double kTail = 0.025;
  if (samples.empty()) return {median(samples), median(samples)};
  std::mt19937_64 random(seed);
  std::vector<double> medians, drawn(samples.size());
  medians.reserve(kResamples);
  for (int i = 0; i < kResamples; ++i) {
    for (double& one : drawn) one = samples[random() % samples.size()];
    medians.push_back(median(drawn));
  }
  return {quantile(medians, kTail), quantile(medians, 1 - kTail)};
}

}  // namespace lightmill::cli
