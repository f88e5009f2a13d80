#include "tools/lightmill/job_floor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace lightmill::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Six rounds of an engine on two threads, 10 images of 12 megapixels each.
std::vector<BenchRow> rows_at(double images_per_second) {
  std::vector<Sample> samples;
  for (int round = 1; round <= 6; ++round) {
    Sample sample{{"j1", Engine::tbb, 2}, round, {}};
    sample.measured.images = 10;
    sample.measured.megapixels = 120;
    sample.measured.seconds = 10 / (images_per_second + 0.01 * round);
    samples.push_back(sample);
  }
  return rows_of(samples, 1);
}

/// On one thread and on two, of smaller pictures.
std::vector<FloorRound> floors_at(double megapixels_per_second) {
  std::vector<FloorRound> rounds;
  for (int round = 1; round <= 6; ++round)
    rounds.push_back({.job = "j1",
                      .rates = {{1, megapixels_per_second / 12, megapixels_per_second / 2},
                                {2, megapixels_per_second / 6, megapixels_per_second + 0.1 * round}}});
  return rounds;
}

TEST(JobFloor, IsComparedByMegapixelsOnAsManyThreads) {
  std::vector<BenchRow> rows = rows_at(40);
  compare_with_floor(rows, floors_at(600), 1);
  ASSERT_TRUE(rows[0].floor_share);
  EXPECT_NEAR(rows[0].floor_share->median, 480.0 / 600, 0.002);
  EXPECT_LT(rows[0].floor_share->low, rows[0].floor_share->median);
  EXPECT_GT(rows[0].floor_share->high, rows[0].floor_share->median);
  EXPECT_THAT(table(rows), HasSubstr("      80\n"));
}

TEST(JobFloor, IsADashWhereItWasNotMeasured) {
  std::vector<BenchRow> rows = rows_at(40);
  const std::vector<FloorRound> other{{.job = "j2", .rates = {{2, 50, 600}}}};
  const std::vector<FloorRound> missing{{.job = "j1", .missing = "a.jpg: no memory is left for its samples"}};
  compare_with_floor(rows, other, 1);
  compare_with_floor(rows, missing, 1);
  EXPECT_FALSE(rows[0].floor_share);
  EXPECT_THAT(table(rows), HasSubstr("       -\n"));
  EXPECT_EQ(floor_note(other, "j1"), "");
  EXPECT_EQ(floor_note(missing, "j1"), "floor: not measured: a.jpg: no memory is left for its samples\n");
  EXPECT_EQ(floor_lines(missing, "j1").at(0).dump(),
            R"({"type":"floor","job":"j1","part":"all","missing":"a.jpg: no memory is left for its samples"})");
  EXPECT_FALSE(json_of(rows[0]).contains("floor_share"));
}

TEST(JobFloor, IsALineForEachNumberOfThreads) {
  const auto lines = floor_lines(floors_at(600), "j1");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[1]["threads"], 2);
  EXPECT_EQ(lines[1]["images_per_second"], 100);
  EXPECT_EQ(lines[1]["samples"].size(), 6U);
}

}  // namespace
}  // namespace lightmill::cli
