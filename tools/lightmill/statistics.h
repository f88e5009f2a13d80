#pragma once

#include <cstdint>
#include <span>

/// What is said of repeated measurements.
namespace lightmill::cli {

/// Between the two in the middle where their number is even. NaN of none.
double median(std::span<const double> samples);
/// By linear interpolation between order statistics; `q` from 0 to 1. NaN of none.
double quantile(std::span<const double> samples, double q);

struct Interval {
  double low;
  double high;
};
/// The 95 % interval of the median, by the percentiles of 2,000 resamples. One seed gives one answer.
Interval bootstrap_interval(std::span<const double> samples, std::uint64_t seed);

}  // namespace lightmill::cli
