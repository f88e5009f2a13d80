#include "statistics.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace lightmill::cli {
namespace {

constexpr int kDraws = 2000;
constexpr double kTail = 0.025;

using Generator = std::mt19937_64;

double quantile_of_sorted(std::span<const double> sorted, double q) {
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

std::vector<double> sorted(std::span<const double> samples) {
  std::vector<double> values(samples.begin(), samples.end());
  std::ranges::sort(values);
  return values;
}

/// The median of as many samples, drawn with putting back. The standard's distributions differ between libraries, the
/// generator itself does not. `drawn` is the memory for it.
double drawn_median(std::span<const double> samples, Generator& generator, std::vector<double>& drawn) {
  drawn.resize(samples.size());
  for (double& value : drawn) value = samples[generator() % samples.size()];
  std::ranges::sort(drawn);
  return quantile_of_sorted(drawn, 0.5);
}

/// What lies between the tails of the draws, and `whole`, what all samples say: of few and uneven ones it may lie in a
/// tail of the draws.
Interval between_tails(std::vector<double> draws, double whole) {
  std::ranges::sort(draws);
  return {std::min(quantile_of_sorted(draws, kTail), whole), std::max(quantile_of_sorted(draws, 1 - kTail), whole)};
}

}  // namespace

double median(std::span<const double> samples) { return quantile(samples, 0.5); }

double quantile(std::span<const double> samples, double q) { return quantile_of_sorted(sorted(samples), q); }

Interval bootstrap_interval(std::span<const double> samples, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<double> draws(kDraws), memory;
  for (double& draw : draws) draw = drawn_median(samples, generator, memory);
  return between_tails(std::move(draws), median(samples));
}

Estimate estimate(std::span<const double> samples, std::uint64_t seed) {
  const Interval interval = bootstrap_interval(samples, seed);
  return {median(samples), interval.low, interval.high};
}

Estimate ratio_of_medians(std::span<const double> over, std::span<const double> under, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<double> draws(kDraws), memory;
  for (double& draw : draws) {
    const double above = drawn_median(over, generator, memory);
    draw = above / drawn_median(under, generator, memory);
  }
  const double whole = median(over) / median(under);
  const Interval interval = between_tails(std::move(draws), whole);
  return {whole, interval.low, interval.high};
}

Finding shown(const Estimate& ratio, std::size_t fewest_samples) {
  if (fewest_samples < kFewestSamples || (ratio.low <= 1 && ratio.high >= 1)) return Finding::nothing;
  return ratio.low > 1 ? Finding::more : Finding::less;
}

}  // namespace lightmill::cli
