#include "cli/program.h"

#include <set>

namespace lightmill::cli {
namespace {

class Bench : public Program {};

TEST_F(Bench, RunsEveryEngineOnTheUsersPictures) {
  add("a b.jpg");
  add("engines/c.jpg", 1);
  const auto json = folder() / "table.json";
  const Ended ended = lightmill(
      {"bench", "engines", in(), "--resize", "64", "--images", "3", "--rounds", "1", "--threads", "3", "--json", json});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(StartsWith("engine "), HasSubstr("Karp-Flatt"), HasSubstr("--engine ")));
  const auto measured = nlohmann::json::parse(bytes_of(json));
  std::set<std::string> engines;
  for (const auto& row : measured["rows"]) {
    engines.insert(row["engine"]);
    EXPECT_GT(row["images_per_second"], 0);
    EXPECT_GT(row["megapixels_per_second"], 0);
    EXPECT_GT(row["cpu_seconds_per_megapixel"], 0);
    EXPECT_GT(row["peak_memory_bytes"], 1e6);
    EXPECT_GT(row["first_result_seconds"], 0);
    EXPECT_EQ(row.contains("karp_flatt"), row["threads"] != 1);
    if (row["threads"] == 1) continue;
    const double n = row["threads"], s = row["speed_up"], e = row["karp_flatt"];
    EXPECT_NEAR(1 / s, e + (1 - e) / n, 1e-9) << "Amdahl's law, with this serial fraction, gives this speed-up";
  }
  EXPECT_EQ(engines, (std::set<std::string>{"serial", "tbb", "threads", "openmp", "openmp-tasks", "processes"}));
  EXPECT_EQ(measured["rows"].size(), 1u + 5 * 3) << "on 1, 2 and 3 threads";
}

TEST_F(Bench, SaysHowManyPicturesFailed) {
  add("a.jpg");
  folder().write("in/broken.jpg", "text");
  const Ended ended =
      lightmill({"bench", "engines", in(), "--resize", "16", "--images", "2", "--rounds", "1", "--threads", "1"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(StartsWith("1 of 2 pictures failed"), HasSubstr(")\nengine ")));
}

TEST_F(Bench, SaysWhatItCannotMeasure) {
  const Ended none = lightmill({"bench", "engines", in()});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("no pictures to measure with"));
  folder().write("in/broken.jpg", "text");
  const Ended broken = lightmill({"bench", "engines", in()});
  EXPECT_EQ(broken.code, 2);
  EXPECT_THAT(broken.err, HasSubstr("none of the pictures could be processed"));
  EXPECT_EQ(lightmill({"bench"}).code, 2);
}

}  // namespace
}  // namespace lightmill::cli
