#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/// What can be said of a handful of measurements. Pure; random numbers come from a seed, so the same samples give the
/// same intervals on every machine.
namespace lightmill::cli {

/// Of samples that are not empty.
double median(std::span<const double> samples);

/// The value below which a share `q` (0 to 1) of the samples lies, with straight lines between the samples (type 7 of
/// Hyndman and Fan, "Sample quantiles in statistical packages", 1996). Of samples that are not empty.
double quantile(std::span<const double> samples, double q);

struct Interval {
  double low = 0;
  double high = 0;

  bool contains(double value) const { return low <= value && value <= high; }
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// Where the median lies with 95 % confidence, by Efron's percentile bootstrap of 2,000 draws. It contains the median
/// of the samples. Of fewer than `kFewestSamples` it is too narrow.
Interval bootstrap_interval(std::span<const double> samples, std::uint64_t seed);

/// An interval of fewer samples is no 95 %: the true median lies outside the whole range of five with a chance of 1/16.
inline constexpr std::size_t kFewestSamples = 6;

/// A median with its interval.
struct Estimate {
  double median = 0;
  double low = 0;
  double high = 0;

  friend bool operator==(const Estimate&, const Estimate&) = default;
};
Estimate estimate(std::span<const double> samples, std::uint64_t seed);

/// How many times as much the median of `over` is as that of `under`, with the interval of that. The two sets are drawn
/// from apart. Neither is empty, and all of `under` is above 0.
Estimate ratio_of_medians(std::span<const double> over, std::span<const double> under, std::uint64_t seed);

/// Whether a ratio is told from 1 by enough samples on both sides.
enum class Finding { less, nothing, more };
Finding shown(const Estimate& ratio, std::size_t fewest_samples);

}  // namespace lightmill::cli
