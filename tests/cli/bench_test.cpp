#include "cli/program.h"
#include "support/engines.h"
#include "support/living.h"

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
  const auto parallel =
      test::names_of_built({Engine::tbb, Engine::threads, Engine::openmp, Engine::openmp_tasks, Engine::processes});
  std::set<std::string> expected(parallel.begin(), parallel.end());
  expected.insert("serial");
  EXPECT_EQ(engines, expected);
  EXPECT_EQ(measured["rows"].size(), 1 + 3 * parallel.size()) << "on 1, 2 and 3 threads";
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

TEST_F(Bench, WritesItsTableOverNoOtherFile) {
  add("a.jpg");
  const auto file = folder().write("package.json", std::string_view("{\n  \"name\": \"x\"\n}\n"));
  const Ended ended = lightmill({"bench", "engines", in(), "--json", file});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("package.json is there and holds something else"));
  EXPECT_EQ(bytes_of(file), "{\n  \"name\": \"x\"\n}\n");
}

/// Of a process: its parent, or 0 where it is gone.
pid_t parent_of(pid_t process) {
  std::istringstream fields(bytes_of("/proc/" + std::to_string(process) + "/stat"));
  std::string number, name, state;
  pid_t parent = 0;
  fields >> number >> name >> state >> parent;
  return state == "Z" ? 0 : parent;
}

pid_t child_of(pid_t parent) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const pid_t process = std::atoi(entry.path().filename().c_str());
    if (process > 0 && parent_of(process) == parent) return process;
  }
  return 0;
}

TEST_F(Bench, TakesItsProcessesWithItWhenItIsKilled) {
  add("a.jpg", 1);
  pid_t child = 0;
  {
    RunningProgram bench(program({"bench", "engines", in(), "--blur", "20", "--images", "1000", "--threads", "1"}));
    // It is our child until it has become the program; and it may be one that has done its part already.
    EXPECT_TRUE(comes_true([&] {
      child = child_of(bench.pid());
      return command_of(child).find("bench") != std::string::npos;
    }));
    bench.send(SIGKILL);
    bench.wait();
  }
  EXPECT_TRUE(comes_true([&] { return parent_of(child) == 0; }));
}

}  // namespace
}  // namespace lightmill::cli
