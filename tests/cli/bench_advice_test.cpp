#include "tools/lightmill/bench_advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace lightmill::cli {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// A run of 100 images at `rate`, on a machine that does nothing else.
Sample a_run(Engine engine, int threads, double rate, int round = 1) {
  Sample sample{{"j1", engine, threads}, round, {}};
  Measured& measured = sample.measured;
  measured.images = 100;
  measured.seconds = 100 / rate;
  measured.megapixels = 1200;
  measured.cpu_seconds = 12;
  measured.bytes_in = 250e6;
  measured.load = {.other_cpu = 0.01, .megahertz = Interval{3000, 3000}, .cached_share = 1};
  measured.output_hash = "0123456789abcdef";
  return sample;
}

/// Rounds that scatter by two parts in a thousand.
std::vector<Sample> runs(Engine engine, int threads, double rate, int rounds = 6) {
  std::vector<Sample> samples;
  for (int round = 1; round <= rounds; ++round)
    samples.push_back(a_run(engine, threads, rate * (1 + 0.001 * (round % 3 - 1)), round));
  return samples;
}

std::vector<Sample> joined(std::vector<std::vector<Sample>> sets) {
  std::vector<Sample> all;
  for (auto& set : sets) all.insert(all.end(), set.begin(), set.end());
  return all;
}

Advice advice_of(const std::vector<Sample>& samples) { return advice(rows_of(samples, 1), disturbances(samples)); }

TEST(Advice, NamesTheFastest) {
  const Advice best = advice_of(joined({runs(Engine::serial, 1, 20), runs(Engine::threads, 2, 39),
                                        runs(Engine::tbb, 2, 30), runs(Engine::processes, 2, 26)}));
  EXPECT_TRUE(best.conclusive);
  EXPECT_THAT(best.text, AllOf(HasSubstr("--engine threads --threads 2, the fastest"),
                               HasSubstr("--engine processes costs 33 %"), Not(HasSubstr("more cores"))));
}

TEST(Advice, PrefersTheUsualEngineWhereItIsAsGood) {
  const Advice best = advice_of(joined({runs(Engine::tbb, 2, 39.5), runs(Engine::threads, 2, 40)}));
  EXPECT_TRUE(best.conclusive);
  EXPECT_THAT(best.text, HasSubstr("--engine tbb --threads 2, within 3 % of the fastest"));
}

TEST(Advice, KnowsWhenMoreCoresWouldBeUsed) {
  const auto with_speed_up = [](double rate) {
    return advice_of(joined({runs(Engine::tbb, 1, 10), runs(Engine::tbb, 4, rate)})).text;
  };
  EXPECT_THAT(with_speed_up(38), HasSubstr("more cores would be used as well"));
  EXPECT_THAT(with_speed_up(25), Not(HasSubstr("more cores")));
}

TEST(Advice, IsNoneWhereTheFastestAreNotToldApart) {
  std::vector<Sample> uneven;
  for (int round = 1; round <= 6; ++round) uneven.push_back(a_run(Engine::threads, 2, 30 + 3 * round, round));
  const Advice best = advice_of(joined({uneven, runs(Engine::tbb, 2, 40)}));
  EXPECT_FALSE(best.conclusive);
  EXPECT_THAT(best.text, AllOf(StartsWith("Not conclusive: "), HasSubstr("threads on 2 threads ("),
                               HasSubstr("tbb on 2 threads ("), HasSubstr("not told apart")));
}

TEST(Advice, IsNoneOfAFewRounds) {
  const Advice best = advice_of(joined({runs(Engine::threads, 2, 20, 5), runs(Engine::tbb, 2, 40, 5)}));
  EXPECT_FALSE(best.conclusive);
  EXPECT_THAT(best.text, HasSubstr("fewer than 6 rounds"));
}

TEST(Advice, IsNoneOfABusyMachine) {
  std::vector<Sample> samples = joined({runs(Engine::threads, 2, 20), runs(Engine::tbb, 2, 40)});
  EXPECT_TRUE(advice_of(samples).conclusive);
  samples[0].measured.load.other_cpu = 0.4;
  EXPECT_TRUE(advice_of(samples).conclusive) << "one disturbed run of twelve moves no median";
  EXPECT_THAT(disturbances(samples).warnings, ElementsAre(HasSubstr("in 1 of 12 runs, up to 40 %")));
  samples[7].measured.load.other_cpu = 0.06;
  EXPECT_FALSE(advice_of(samples).conclusive);
  EXPECT_THAT(advice_of(samples).text, HasSubstr("other programs took more than 5 % of the processors in 2 of 12"));
}

TEST(Advice, IsNoneWhereTheClockFell) {
  std::vector<Sample> samples = joined({runs(Engine::threads, 2, 20), runs(Engine::tbb, 2, 40)});
  for (std::size_t i = 0; i < 3; ++i) samples[i].measured.load.megahertz = Interval{1200, 2000};
  EXPECT_FALSE(advice_of(samples).conclusive);
  EXPECT_THAT(advice_of(samples).text, HasSubstr("2000 MHz against 3000"));
}

TEST(Advice, IsNoneOfOneAlone) {
  EXPECT_FALSE(advice_of(runs(Engine::tbb, 2, 40)).conclusive);
  EXPECT_THAT(advice_of(runs(Engine::tbb, 2, 40)).text, HasSubstr("nothing to choose"));
}

TEST(Disturbances, AreNoneOfAQuietMachineThatSaysLittle) {
  std::vector<Sample> samples = runs(Engine::tbb, 2, 40);
  EXPECT_THAT(disturbances(samples).warnings, IsEmpty());
  for (Sample& sample : samples) sample.measured.load = {};
  EXPECT_THAT(disturbances(samples).warnings, IsEmpty());
}

TEST(Disturbances, AreFilesThatWereNotCached) {
  std::vector<Sample> samples = runs(Engine::tbb, 2, 40);
  samples[2].measured.load.cached_share = 0.25;
  EXPECT_THAT(disturbances(samples).warnings, ElementsAre(HasSubstr("in 1 of 6 runs, as little as 25 %")));
  EXPECT_EQ(disturbances(samples).doubt, "");
}

TEST(Results, ThatDifferAreNamed) {
  std::vector<Sample> samples = joined({runs(Engine::serial, 1, 20), runs(Engine::tbb, 2, 40)});
  EXPECT_EQ(difference_of_results(samples), "");
  samples.back().measured.output_hash = "fedcba9876543210";
  EXPECT_THAT(difference_of_results(samples),
              AllOf(StartsWith("j1: "), HasSubstr("tbb on 2 threads"), HasSubstr("serial on 1 thread")));
  for (Sample& sample : samples)
    if (sample.configuration.engine == Engine::tbb) sample.configuration.job = "j2";
  samples.back().measured.output_hash = samples[6].measured.output_hash;
  samples[0].measured.output_hash = "another";
  EXPECT_THAT(difference_of_results(samples), StartsWith("j1: ")) << "each job has results of its own";
}

TEST(Rows, HaveWhatTheirRoundsSay) {
  const std::vector<BenchRow> rows = rows_of(joined({runs(Engine::tbb, 1, 10), runs(Engine::tbb, 4, 30)}), 1);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_DOUBLE_EQ(rows[1].images_per_second.median, 30);
  EXPECT_DOUBLE_EQ(rows[1].megapixels_per_second.median, 360);
  EXPECT_DOUBLE_EQ(rows[1].megabytes_in_per_second.median, 75);
  EXPECT_DOUBLE_EQ(rows[1].cpu_seconds_per_megapixel.median, 0.01);
  EXPECT_FALSE(rows[0].speed_up);
  ASSERT_TRUE(rows[1].speed_up && rows[1].karp_flatt);
  EXPECT_DOUBLE_EQ(rows[1].speed_up->median, 3);
  EXPECT_NEAR(rows[1].karp_flatt->median, 1.0 / 9, 1e-12) << "(1/3 - 1/4) / (1 - 1/4)";
  EXPECT_LE(rows[1].karp_flatt->low, rows[1].karp_flatt->median);
  EXPECT_GE(rows[1].karp_flatt->high, rows[1].karp_flatt->median);
  const Measured again = measured_from(json_of(a_run(Engine::tbb, 1, 10).measured));
  EXPECT_EQ(json_of(again), json_of(a_run(Engine::tbb, 1, 10).measured));
}

}  // namespace
}  // namespace lightmill::cli
