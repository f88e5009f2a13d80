#include "report/time_bins.h"

#include "report/base64.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <numeric>
#include <string_view>

namespace lightmill {
namespace {

double sum_of(const TimeBins& bins) { return std::accumulate(bins.amounts().begin(), bins.amounts().end(), 0.0); }

TEST(TimeBins, LoseNothingHoweverLongTheyGet) {
  TimeBins bins(64);
  double expected = 0;
  for (int i = 0; i < 1000; ++i) {
    bins.add_stretch(0.7 * i, 0.7 * i + 0.3);
    expected += 0.3;
  }
  EXPECT_NEAR(sum_of(bins), expected, 0.01);
  EXPECT_LE(bins.amounts().size(), 64u);
  for (const float seconds : bins.amounts()) EXPECT_LE(seconds, bins.step() * 1.0001);
}

TEST(TimeBins, PutMomentsWhereTheyBelong) {
  TimeBins bins(1000);
  bins.add(0, 1);
  bins.add(0.0105, 2);
  EXPECT_FLOAT_EQ(bins.amounts().at(0), 1);
  EXPECT_FLOAT_EQ(bins.amounts().at(10), 2);
  bins.match(0.004);
  EXPECT_DOUBLE_EQ(bins.step(), 0.004);
  EXPECT_FLOAT_EQ(bins.amounts().at(2), 2);
}

TEST(LogHistograms, FindADurationWithinOnePercent) {
  for (const double seconds : {1e-6, 0.00123, 0.5, 77.0, 9000.0}) {
    LogHistogram histogram;
    histogram.add(seconds);
    const auto one = nlohmann::json::parse(histogram.json());
    const double begin =
        one.at("least").get<double>() * std::pow(one.at("ratio").get<double>(), one.at("from").get<double>());
    EXPECT_LE(begin, seconds * 1.000001);
    EXPECT_GE(begin * 1.0101, seconds);
    EXPECT_EQ(one.at("counts"), nlohmann::json::parse("[1]"));
  }
}

TEST(LogHistograms, TakeWhatIsOutOfTheirRange) {
  LogHistogram histogram;
  for (const double seconds : {-1.0, 0.0, 1e9}) histogram.add(seconds);
  const auto counts = nlohmann::json::parse(histogram.json()).at("counts").get<std::vector<int>>();
  EXPECT_EQ(counts.front(), 2);
  EXPECT_EQ(counts.back(), 1);
  EXPECT_EQ(nlohmann::json::parse(LogHistogram().json()).at("counts").size(), 0u);
}

TEST(Base64, IsThatOfTheStandard) {
  const auto coded = [](std::string_view text) {
    return base64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  };
  EXPECT_EQ(coded(""), "");
  EXPECT_EQ(coded("f"), "Zg==");
  EXPECT_EQ(coded("fo"), "Zm8=");
  EXPECT_EQ(coded("foo"), "Zm9v");
  EXPECT_EQ(coded("foobar"), "Zm9vYmFy");
  EXPECT_EQ(coded("\xFF\xFE\xFD"), "//79");
}

}  // namespace
}  // namespace lightmill
