#include "tools/lightmill/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace lightmill::cli {
namespace {

using Samples = std::vector<double>;

TEST(Median, IsTheMiddleOrHalfWay) {
  EXPECT_EQ(median(Samples{7}), 7);
  EXPECT_EQ(median(Samples{3, 1, 2}), 2);
  EXPECT_EQ(median(Samples{4, 1, 3, 2}), 2.5);
}

/// By R's quantile(c(15, 20, 35, 40, 50), ...), whose default is type 7.
TEST(Quantile, IsThatOfOthers) {
  const Samples samples{50, 15, 40, 20, 35};
  EXPECT_DOUBLE_EQ(quantile(samples, 0), 15);
  EXPECT_DOUBLE_EQ(quantile(samples, 0.4), 29);
  EXPECT_DOUBLE_EQ(quantile(samples, 0.95), 48);
  EXPECT_DOUBLE_EQ(quantile(samples, 1), 50);
  EXPECT_DOUBLE_EQ(quantile(Samples{3}, 0.99), 3);
}

/// Drawn from a normal distribution, the same in every run.
Samples drawn(std::size_t count, double mean, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal(mean, 1);
  Samples values(count);
  for (double& value : values) value = normal(generator);
  return values;
}

TEST(BootstrapInterval, ContainsTheMedianOfItsSamples) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    const Samples samples = drawn(1 + seed % 9, 10, seed);
    const Interval interval = bootstrap_interval(samples, seed);
    EXPECT_TRUE(interval.contains(median(samples))) << seed;
    EXPECT_GE(interval.low, std::ranges::min(samples));
    EXPECT_LE(interval.high, std::ranges::max(samples));
  }
}

TEST(BootstrapInterval, ContainsTheTrueMedianAboutAsOftenAsItSays) {
  constexpr unsigned kTrials = 200;
  const auto hits = [](std::size_t count) {
    unsigned found = 0;
    for (unsigned trial = 0; trial < kTrials; ++trial)
      found += bootstrap_interval(drawn(count, 10, trial), trial).contains(10) ? 1 : 0;
    return found;
  };
  EXPECT_GE(hits(25), kTrials * 90 / 100);
  EXPECT_LE(hits(3), kTrials * 85 / 100) << "why three samples are not enough";
}

TEST(BootstrapInterval, ShrinksWithMoreSamples) {
  const Interval few = bootstrap_interval(drawn(10, 10, 1), 1), many = bootstrap_interval(drawn(400, 10, 1), 1);
  EXPECT_LT(many.high - many.low, (few.high - few.low) / 2);
}

TEST(BootstrapInterval, FollowsFromTheSeed) {
  const Samples samples = drawn(9, 10, 3);
  EXPECT_EQ(bootstrap_interval(samples, 1), bootstrap_interval(samples, 1));
  EXPECT_NE(bootstrap_interval(samples, 1), bootstrap_interval(samples, 2));
}

TEST(BootstrapInterval, OfEqualSamplesIsAPoint) {
  EXPECT_EQ(bootstrap_interval(Samples(8, 2.5), 1), (Interval{2.5, 2.5}));
  EXPECT_EQ(bootstrap_interval(Samples{4}, 1), (Interval{4, 4}));
}

TEST(RatioOfMedians, SaysHowManyTimes) {
  EXPECT_EQ(ratio_of_medians(Samples(6, 3), Samples(6, 2), 1), (Estimate{1.5, 1.5, 1.5}));
  const Estimate ratio = ratio_of_medians(drawn(30, 20, 1), drawn(30, 10, 2), 1);
  EXPECT_NEAR(ratio.median, 2, 0.2);
  EXPECT_LT(ratio.low, ratio.median);
  EXPECT_GT(ratio.high, ratio.median);
}

TEST(RatioOfMedians, IsToldFromOneWhereTheSetsAreApart) {
  const Samples slow = drawn(10, 10, 1), fast = drawn(10, 20, 2), alike = drawn(10, 10, 3);
  EXPECT_EQ(shown(ratio_of_medians(fast, slow, 1), 10), Finding::more);
  EXPECT_EQ(shown(ratio_of_medians(slow, fast, 1), 10), Finding::less);
  EXPECT_EQ(shown(ratio_of_medians(alike, slow, 1), 10), Finding::nothing);
  EXPECT_EQ(shown(ratio_of_medians(fast, slow, 1), kFewestSamples - 1), Finding::nothing) << "too few to tell";
}

}  // namespace
}  // namespace lightmill::cli
