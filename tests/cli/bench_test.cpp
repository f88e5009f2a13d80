#include "cli/program.h"
#include "support/engines.h"
#include "support/living.h"

#include <sys/resource.h>

#include <chrono>
#include <set>

namespace lightmill::cli {
namespace {

/// The lines of a type.
std::vector<nlohmann::json> lines_of_type(const std::filesystem::path& file, const std::string& type) {
  std::vector<nlohmann::json> lines = json_lines(file);
  std::erase_if(lines, [&](const nlohmann::json& line) { return line.at("type") != type; });
  return lines;
}

class Bench : public Program {
 protected:
  std::filesystem::path json() const { return folder() / "bench.jsonl"; }
  /// `lightmill bench engines in --json …` and more.
  Ended bench(Words more) const {
    Words words{"bench", "engines", in(), "--json", json()};
    words.insert(words.end(), more.begin(), more.end());
    return lightmill(words);
  }
};

TEST_F(Bench, RunsEveryEngineOnTheUsersPictures) {
  add("a b.jpg");
  add("engines/c.jpg", 1);
  const Ended ended = bench({"--resize", "64", "--images", "3", "--rounds", "1", "--threads", "1,2", "--seed", "7"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("seed 7"), HasSubstr("own: resize 64"), HasSubstr("Karp-Flatt"),
                               HasSubstr("Not conclusive: ")))
      << "one round shows nothing";
  std::set<std::string> engines;
  const auto rows = lines_of_type(json(), "row");
  for (const auto& row : rows) {
    engines.insert(row["engine"]);
    for (const char* figure : {"images_per_second", "megapixels_per_second", "megabytes_in_per_second",
                               "cpu_seconds_per_megapixel", "first_result_seconds", "latency_p50", "latency_p99"})
      EXPECT_GT(row[figure]["median"], 0) << figure;
    EXPECT_GT(row["peak_memory_bytes"]["median"], 1e6);
    EXPECT_EQ(row.contains("karp_flatt"), row["threads"] != 1);
  }
  const auto parallel =
      test::names_of_built({Engine::tbb, Engine::threads, Engine::openmp, Engine::openmp_tasks, Engine::processes});
  std::set<std::string> expected(parallel.begin(), parallel.end());
  expected.insert("serial");
  EXPECT_EQ(engines, expected);
  EXPECT_EQ(rows.size(), 1 + 2 * parallel.size());
  EXPECT_EQ(lines_of_type(json(), "sample").size(), rows.size());
  EXPECT_EQ(lines_of_type(json(), "advice").at(0)["conclusive"], false);
}

TEST_F(Bench, SaysWhatWasMeasuredWhereAndWithWhat) {
  add("a.jpg");
  add("b.jpg", 1);
  ASSERT_EQ(bench({"--resize", "32", "--images", "3", "--rounds", "2", "--engines", "serial"}).code, 0);
  const auto header = json_lines(json()).at(0);
  EXPECT_THAT(bytes_of(json()), StartsWith("{\"type\":\"bench\",\"version\":1,\"command\":\"engines\","));
  EXPECT_EQ(header["input"]["files"], 2);
  EXPECT_EQ(header["input"]["images"], 3);
  EXPECT_EQ(header["input"]["bytes"],
            std::filesystem::file_size(in() / "a.jpg") + std::filesystem::file_size(in() / "b.jpg"));
  EXPECT_GT(header["input"]["megapixels"], 0);
  EXPECT_THAT(header["jobs"][0]["recipe"].get<std::string>(), HasSubstr("resize 32"));
  EXPECT_TRUE(header["dirty"].is_boolean());
  EXPECT_THAT(header["commit"].get<std::string>(), testing::MatchesRegex("([0-9a-f]{40})?"));
  EXPECT_GE(header["machine"]["cores"], 1);
  EXPECT_TRUE(header["libraries"].contains("zimg"));
  const auto samples = lines_of_type(json(), "sample");
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_EQ(samples[0]["round"], 1);
  EXPECT_EQ(samples[1]["round"], 2);
  for (const auto& sample : samples) {
    EXPECT_EQ(sample["images"], 3);
    EXPECT_LE(sample["latency_seconds"]["p50"], sample["latency_seconds"]["p99"]);
    EXPECT_GE(sample["stage_seconds"]["write"], sample["waiting_seconds"]["output"]);
    EXPECT_EQ(sample["output_hash"], samples[0]["output_hash"]);
  }
}

TEST_F(Bench, SaysWhatPartOfTheFloorIsReached) {
  add("a.jpg");
  add("b.jpg", 1);
  const auto page = folder() / "bench.html";
  const Ended ended = bench({"--jobs", "j2,j5", "--images", "3", "--rounds", "2", "--engines", "serial,threads",
                             "--threads", "2", "--html", page});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("Karp-Flatt  floor %\n"), Not(HasSubstr("floor: "))));
  std::map<std::pair<std::string, int>, double> floors;
  for (const auto& line : lines_of_type(json(), "floor")) {
    EXPECT_EQ(line["part"], "all");
    EXPECT_EQ(line["samples"].size(), 2U) << "one a round";
    floors[{line["job"], line["threads"]}] = line["images_per_second"];
  }
  EXPECT_EQ(floors.size(), 4U) << "two jobs, one thread and two";
  for (const auto& row : lines_of_type(json(), "row")) {
    const auto& share = row["floor_share"];
    const double expected = row["images_per_second"]["median"].get<double>() / floors.at({row["job"], row["threads"]});
    EXPECT_GT(share["median"], 0.5 * expected) << "three pictures of two are another mix";
    EXPECT_LT(share["median"], 2 * expected);
    EXPECT_LE(share["low"], share["median"]);
    EXPECT_GE(share["high"], share["median"]);
  }
  EXPECT_THAT(bytes_of(page), HasSubstr(R"("floor_share":{"median":)"));
}

TEST_F(Bench, NamesWhatIsNotInTheFloor) {
  add("a.jpg");
  folder().write("in/broken.jpg", "text");
  const Words words{"--resize", "16", "--images", "2", "--rounds", "1", "--engines", "serial"};
  const Ended without = bench(words);
  ASSERT_EQ(without.code, 0) << without.err;
  EXPECT_THAT(without.out, AllOf(HasSubstr("\nfloor: without 1 picture: "), HasSubstr("broken.jpg: ")));
  EXPECT_TRUE(lines_of_type(json(), "row").at(0).contains("floor_share"));
}

TEST_F(Bench, DrawsTheOrderFromTheSeed) {
  add("a.jpg");
  const auto order = [&](const char* seed) {
    EXPECT_EQ(bench({"--resize", "16", "--images", "1", "--rounds", "2", "--threads", "1,2", "--engines",
                     "serial,threads", "--seed", seed})
                  .code,
              0);
    std::vector<std::string> names;
    for (const auto& sample : lines_of_type(json(), "sample"))
      names.push_back(sample["engine"].get<std::string>() + sample["threads"].dump());
    return names;
  };
  const auto first = order("1");
  EXPECT_EQ(first, order("1"));
  EXPECT_NE(first, order("2"));
  auto round = first;
  round.resize(3);
  EXPECT_THAT(round, testing::UnorderedElementsAre("serial1", "threads1", "threads2")) << "a round has all of them";
}

TEST_F(Bench, DoesStandardJobs) {
  add("a.jpg");
  const Ended ended =
      bench({"--jobs", "j2,j3,j5,j6,j7", "--images", "1", "--rounds", "1", "--engines", "serial,threads"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  std::map<std::string, std::uint64_t> bytes;
  for (const auto& sample : lines_of_type(json(), "sample")) bytes[sample["job"]] = sample["bytes_out"];
  EXPECT_EQ(bytes.size(), 6U) << "j6 are two";
  EXPECT_EQ(bytes["j2"], bytes["j6-256"]);
  EXPECT_LT(bytes["j5"], bytes["j6-1600"]);
  EXPECT_GT(bytes["j7"], bytes["j2"]) << "four results";
  EXPECT_THAT(ended.out, HasSubstr("\nj5: the square in the middle at 224x224\n"));
  for (const Words& more : {Words{"--resize", "16"}, {"--quality", "50"}, {"--linear"}, {"--no-auto-orient"}}) {
    Words words{"--jobs", "j2"};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_THAT(bench(words).err, HasSubstr("--jobs: it says all of the work"));
  }
  EXPECT_THAT(bench({"--jobs", "j2", "--recipe", "resize 16"}).err, HasSubstr("--recipe: it says all of the work"));
  EXPECT_THAT(bench({"--jobs", "j8"}).err, HasSubstr("--jobs: \"j8\" is none of j1, j2"));
}

TEST_F(Bench, DoesARecipe) {
  add("a.jpg");
  std::vector<std::string> hashes;
  for (const Words& work :
       {Words{"--recipe", "auto-orient | resize 64 | sharpen 0.5,1"}, {"--resize", "64", "--sharpen", "0.5,1"}}) {
    Words words{"--images", "1", "--rounds", "1", "--engines", "serial"};
    words.insert(words.end(), work.begin(), work.end());
    ASSERT_EQ(bench(words).code, 0);
    hashes.push_back(lines_of_type(json(), "sample").at(0)["output_hash"]);
    std::filesystem::remove(folder() / "bench.jsonl");
  }
  EXPECT_EQ(hashes[0], hashes[1]);
  EXPECT_THAT(bench({"--recipe", "enlarge everything"}).err, HasSubstr("--recipe: "));
}

/// Files of 8 KiB at most, for the program that is started.
void limit_files() {
  const rlimit limit{8192, 8192};
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

TEST_F(Bench, WritesIntoAFolderAndLeavesNothing) {
  add("a.jpg");
  const Words words{"--resize", "16", "--images", "3", "--rounds", "1", "--engines", "serial", "--output"};
  Words into_new = words, into_old = words;
  into_new.push_back(out());
  ASSERT_EQ(bench(into_new).code, 0);
  EXPECT_EQ(json_lines(json()).at(0)["output"], "folder");
  EXPECT_EQ(lines_of_type(json(), "sample").at(0)["images"], 3) << "one picture, thrice";
  EXPECT_FALSE(std::filesystem::exists(out()));
  const auto mine = folder().write("old/mine.txt", std::string_view("mine"));
  into_old.push_back(folder() / "old");
  ASSERT_EQ(bench(into_old).code, 0);
  EXPECT_EQ(tree(folder() / "old"), (std::map<std::string, std::string>{{"mine.txt", "mine"}}));
  Words nowhere = words;
  nowhere.push_back("/dev/null/x");
  EXPECT_THAT(bench(nowhere).err, HasSubstr("--output: cannot make a folder in /dev/null/x"));
}

TEST_F(Bench, RemovesItsFolderWhenItIsInterrupted) {
  add("a.jpg", 1);
  RunningProgram running(program(
      {"bench", "engines", in(), "--images", "20", "--rounds", "1000", "--engines", "serial", "--output", out()}));
  EXPECT_TRUE(comes_true([&] { return std::filesystem::exists(out()) && !std::filesystem::is_empty(out()); }));
  running.send(SIGTERM);
  EXPECT_EQ(running.wait().code, 128 + SIGTERM);
  EXPECT_FALSE(std::filesystem::exists(out()));
}

TEST_F(Bench, EndsTheRunOfASignalThatComesToItAlone) {
  add("a.jpg", 1);
  // A single run of more than a minute, which no signal reaches.
  RunningProgram running(program({"bench", "engines", in(), "--blur", "20", "--images", "1000", "--threads", "1",
                                  "--engines", "serial", "--output", out()}));
  EXPECT_TRUE(comes_true([&] { return tree(out()).size() > 1; }));
  const auto began = std::chrono::steady_clock::now();
  running.send(SIGTERM);
  const Ended ended = running.wait();
  EXPECT_EQ(ended.code, 128 + SIGTERM) << ended.err;
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  EXPECT_FALSE(std::filesystem::exists(out()));
}

TEST_F(Bench, NamesWhyNothingCanBeWritten) {
  add("a.jpg");
  const Ended ended =
      lightmill({"bench", "engines", in(), "--images", "2", "--rounds", "1", "--engines", "serial", "--output", out()},
                limit_files);
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("--output: the results cannot be written: "), HasSubstr("File too large")));
  EXPECT_FALSE(std::filesystem::exists(out()));
  const Ended kept =
      lightmill({"bench", "engines", in(), "--images", "2", "--rounds", "1", "--engines", "serial"}, limit_files);
  EXPECT_EQ(kept.code, 0) << "in memory there is no file: " << kept.err;
}

TEST_F(Bench, SaysHowManyPicturesFailed) {
  add("a.jpg");
  folder().write("in/broken.jpg", "text");
  const Ended ended = bench({"--resize", "16", "--images", "2", "--rounds", "1", "--threads", "1"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("\n1 of 2 pictures failed and are in no rate"));
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

TEST_F(Bench, NamesOnceWhatItCannotUse) {
  add("a.jpg");
  add("b.jpg", 1);
  std::filesystem::create_symlink("nowhere", in() / "gone.jpg");
  const Ended ended = bench({"--resize", "16", "--images", "3", "--rounds", "2", "--engines", "serial"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const auto lines = lines_of(ended.err);
  EXPECT_EQ(std::ranges::count_if(lines, [](const auto& line) { return line.find("gone.jpg: ") != line.npos; }), 1);
  EXPECT_THAT(ended.err, HasSubstr("lightmill: 1 of 3 pictures could not be used\n"));
  EXPECT_EQ(json_lines(json()).at(0)["input"]["files"], 2);
}

TEST_F(Bench, KeepsAnEarlierMeasurementUntilItHasAResult) {
  add("a.jpg");
  const Words words{"--resize", "16", "--images", "1", "--rounds", "1", "--engines", "serial"};
  ASSERT_EQ(bench(words).code, 0);
  const std::string before = bytes_of(json());
  std::filesystem::remove_all(in());
  folder().write("in/broken.jpg", "text");
  EXPECT_EQ(bench(words).code, 2);
  EXPECT_EQ(bytes_of(json()), before) << "nothing was measured";
}

TEST_F(Bench, WritesItsLinesOverNoOtherFile) {
  add("a.jpg");
  const auto file = folder().write("package.json", std::string_view("{\n  \"name\": \"x\"\n}\n"));
  const Ended ended = lightmill({"bench", "engines", in(), "--json", file});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("package.json is there and holds something else"));
  EXPECT_EQ(bytes_of(file), "{\n  \"name\": \"x\"\n}\n");
}

/// Six rounds of one engine at a given rate, as `bench engines --json` writes them.
std::string measured_file(const std::string& hash, double rate, const std::string& recipe = "resize 64",
                          const std::string& command = "engines") {
  nlohmann::json header{{"type", "bench"}, {"version", 1}, {"command", command}, {"lightmill", "0.1.0"}};
  header.update({{"commit", ""}, {"dirty", false}, {"compiler", "GCC"}, {"seed", 1}, {"rounds", 6}});
  header["machine"] = {{"cpu", "A CPU"}, {"cores", 2}, {"memory_bytes", 1 << 30}, {"kernel", "6"}};
  header["machine"].update({{"cgroup", nlohmann::json::object()}, {"simd", "avx2"}});
  header["input"] = {{"files", 2}, {"images", 4}, {"bytes", 1000}, {"hash", hash}};
  header["jobs"] = nlohmann::json::array({{{"name", "own"}, {"recipe", recipe}}});
  header["output"] = "memory";
  std::string text = header.dump() + "\n";
  for (int round = 1; round <= 6; ++round) {
    nlohmann::json line{{"type", "sample"}, {"job", "own"}, {"engine", "threads"}, {"threads", 2}, {"round", round}};
    for (const char* figure :
         {"failed", "cpu_seconds", "megapixels", "bytes_in", "bytes_out", "peak_memory_bytes", "first_result_seconds"})
      line[figure] = 1;
    line.update({{"images", 4}, {"seconds", 4 / (rate + 0.01 * round)}, {"output_hash", "0"}});
    line["latency_seconds"] = {{"p50", 1}, {"p95", 1}, {"p99", 1}};
    line["stage_seconds"] = {{"read", 1}, {"decode", 1}, {"transform", 1}, {"encode", 1}, {"write", 1}};
    line["waiting_seconds"] = {{"memory", 0}, {"input", 0}, {"output", 0}};
    line["load"] = nlohmann::json::object();
    text += line.dump() + "\n";
  }
  return text;
}

class BenchCompare : public Bench {
 protected:
  Ended compare(const std::string& a, const std::string& b) const {
    return lightmill({"bench", "compare", folder().write("a.jsonl", std::string_view(a)),
                      folder().write("b.jsonl", std::string_view(b))});
  }
};

TEST_F(BenchCompare, TellsFasterFromSlowerFromNeither) {
  const Ended faster = compare(measured_file("1", 40), measured_file("1", 50));
  EXPECT_EQ(faster.code, 0) << faster.err;
  EXPECT_THAT(faster.out, AllOf(HasSubstr("1.25"), HasSubstr("  faster\n"), HasSubstr("A: "), HasSubstr("A CPU")));
  EXPECT_THAT(compare(measured_file("1", 50), measured_file("1", 40)).out, HasSubstr("  slower\n"));
  EXPECT_THAT(compare(measured_file("1", 50), measured_file("1", 50)).out, HasSubstr("  no difference shown\n"));
}

TEST_F(BenchCompare, RefusesWhatIsNotAlike) {
  const std::string file = measured_file("1", 40);
  const auto refused = [&](const std::string& other) {
    const Ended ended = compare(file, other);
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    return ended.err;
  };
  EXPECT_THAT(refused(measured_file("2", 40)),
              AllOf(HasSubstr("b.jsonl cannot be compared"), HasSubstr("different pictures")));
  EXPECT_THAT(refused(measured_file("1", 40, "resize 32")),
              HasSubstr("the job own is resize 64 in one and resize 32 in the other"));
  EXPECT_THAT(refused(measured_file("1", 40, "resize 64", "floor")),
              HasSubstr("b.jsonl: it is of lightmill bench floor"));
  EXPECT_THAT(refused(""), HasSubstr("b.jsonl: it is empty"));
  EXPECT_THAT(refused("text\n"), HasSubstr("b.jsonl: it is not of lightmill bench"));
  EXPECT_THAT(refused(file.substr(0, file.size() - 20)),
              HasSubstr("b.jsonl: line 7 is none of lightmill bench, or cut"));
  EXPECT_THAT(refused("{\"type\":\"bench\",\"version\":2}\n"), HasSubstr("another version"));
  EXPECT_THAT(lightmill({"bench", "compare", "/nowhere", "/nowhere"}).err, HasSubstr("/nowhere: it cannot be read"));
  EXPECT_EQ(lightmill({"bench", "compare", "/nowhere"}).code, 2);
}

TEST_F(BenchCompare, TakesWhatBenchEnginesWrites) {
  add("a.jpg");
  ASSERT_EQ(bench({"--resize", "16", "--images", "1", "--rounds", "1", "--engines", "serial"}).code, 0);
  const Ended ended = lightmill({"bench", "compare", json(), json()});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("too few rounds"));
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
