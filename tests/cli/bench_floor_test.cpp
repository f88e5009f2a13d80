#include "cli/program.h"

#include <sys/stat.h>

#include <set>

namespace lightmill::cli {
namespace {

class BenchFloor : public Program {};

TEST_F(BenchFloor, MeasuresTheJobsPartsAndARunBesideThem) {
  add("a.jpg");
  add("b.jpg");
  const auto json = folder() / "floor.jsonl";
  const auto disk = folder().make_folder("disk");
  const Ended ended = lightmill(
      {"bench", "floor", in(), "--resize", "64", "--rounds", "1", "--threads", "1", "--disk", disk, "--json", json});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(StartsWith("own: resize 64\npart "), HasSubstr("\nrun, "),
                               HasSubstr("A run on 1 thread reaches "), HasSubstr("not conclusive")))
      << "of one round";
  EXPECT_TRUE(std::filesystem::is_empty(disk));
  const auto lines = json_lines(json);
  EXPECT_EQ(lines.front()["type"], "bench");
  EXPECT_EQ(lines.front()["command"], "floor");
  EXPECT_EQ(lines.front()["input"]["images"], 2);
  std::set<std::string> parts;
  for (const auto& line : lines) {
    if (line["type"] == "floor") {
      parts.insert(line["part"]);
      EXPECT_GT(line.value("images_per_second", 0.0) + line.value("bytes_per_second", 0.0), 0) << line;
    } else if (line["type"] == "row") {
      EXPECT_GT(line["images_per_second"]["median"], 0);
      EXPECT_GT(line["floor_share"]["median"], 0);
    }
  }
  EXPECT_THAT(parts, testing::IsSupersetOf({"planes", "encode", "all", "memory", "disk"}));
  EXPECT_EQ(lines.back()["type"], "advice");
  EXPECT_EQ(lines.back()["conclusive"], false);
}

TEST_F(BenchFloor, NamesWhatItLeavesOut) {
  add("a.jpg");
  folder().write("in/broken.jpg", "text");
  folder().write("in/empty.jpg", "");
  ASSERT_EQ(mkfifo((in() / "fifo.jpg").c_str(), 0600), 0);
  const auto page = folder() / "floor.html";
  const Ended ended =
      lightmill({"bench", "floor", in(), "--jobs", "j2,j5", "--rounds", "1", "--threads", "1", "--html", page});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(bytes_of(page),
              AllOf(StartsWith("<!doctype html>"), HasSubstr(R"("job":"j5","threads":1,"part":"all")")));
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("j2: "), HasSubstr("\n\nj5: "), HasSubstr("left out: "), HasSubstr("broken.jpg: ")));
  EXPECT_THAT(ended.err, AllOf(HasSubstr("empty.jpg: it is empty"), HasSubstr("fifo.jpg: "),
                               HasSubstr("lightmill: 2 of 4 pictures could not be used\n")));
  const auto first = ended.err.find("empty.jpg: ");
  EXPECT_EQ(ended.err.find("empty.jpg: ", first + 1), std::string::npos) << "once, not for each job";
}

TEST_F(BenchFloor, SaysWhatItCannotMeasure) {
  EXPECT_THAT(lightmill({"bench", "floor", in()}).err, HasSubstr("no pictures to measure with"));
  folder().write("in/broken.jpg", "text");
  const Ended broken = lightmill({"bench", "floor", in()});
  EXPECT_EQ(broken.code, 2);
  EXPECT_THAT(broken.err, AllOf(HasSubstr("broken.jpg: "), HasSubstr("no picture is left to measure with")));
  add("a.jpg");
  const Ended disk = lightmill({"bench", "floor", in(), "--rounds", "1", "--disk", folder() / "none"});
  EXPECT_EQ(disk.code, 2);
  EXPECT_THAT(disk.err, HasSubstr("none: cannot make a temporary file to measure the disk"));
  const auto file = folder().write("notes.json", "{}\n");
  const Ended json = lightmill({"bench", "floor", in(), "--json", file});
  EXPECT_EQ(json.code, 2);
  EXPECT_THAT(json.err, HasSubstr("notes.json is there and holds something else"));
  EXPECT_EQ(bytes_of(file), "{}\n");
  EXPECT_THAT(lightmill({"bench", "floor", in(), "--html", file}).err, HasSubstr("--html: "));
  EXPECT_THAT(lightmill({"bench", "floor", in(), "--html", folder() / "x", "--json", folder() / "x"}).err,
              HasSubstr("is the name of --json, too"));
  EXPECT_THAT(lightmill({"bench", "floor", in(), "--json", folder() / "nowhere/x"}).err, HasSubstr("cannot write"));
  EXPECT_EQ(bytes_of(file), "{}\n");
}

TEST_F(BenchFloor, HasTheInputsHashOfTheEngines) {
  add("a.jpg");
  add("b.jpg", 1);
  const auto floor = folder() / "floor.jsonl", engines = folder() / "engines.jsonl";
  const Words words{in(), "--resize", "16", "--images", "2", "--rounds", "1", "--threads", "1", "--json"};
  const auto input = [&](Words command, const std::filesystem::path& file) {
    command.insert(command.end(), words.begin(), words.end());
    command.push_back(file);
    EXPECT_EQ(lightmill(command).code, 0);
    return json_lines(file).at(0)["input"];
  };
  EXPECT_EQ(input({"bench", "floor"}, floor)["hash"],
            input({"bench", "engines", "--engines", "serial"}, engines)["hash"]);
}

class BenchPredict : public Program {};

TEST_F(BenchPredict, SaysWhatLargerMachinesWouldDo) {
  add("a.jpg");
  add("b.jpg");
  const auto json = folder() / "predicted.jsonl";
  const Ended ended = lightmill({"bench", "predict", in(), "--resize", "64", "--rounds", "1", "--cores", "4,16,64",
                                 "--disks", "5", "--json", json});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("\ncores "), HasSubstr("\nthreads "), HasSubstr("not conclusive")));
  std::map<int, double> rates;
  int checks = 0;
  double bytes = 0;
  for (const auto& line : json_lines(json)) {
    if (line["type"] == "bench") bytes = line["input"]["bytes"].get<double>() / 2;
    if (line["type"] == "prediction") rates[line["cores"]] = line["images_per_second"];
    if (line["type"] != "check") continue;
    ++checks;
    EXPECT_GT(line["predicted"], 0);
    EXPECT_GT(line["images_per_second"], 0);
  }
  EXPECT_GE(checks, 1) << "on one thread, and on two where there are two";
  for (const int cores : {4, 16, 64}) {
    EXPECT_GT(rates[cores], 0) << cores;
    EXPECT_LE(rates[cores], 5e6 / bytes) << "the disks bring no more";
  }
  EXPECT_GE(rates[64], 0.98 * rates[16]);
}

TEST_F(BenchPredict, SaysWhatItCannotPredict) {
  add("a.jpg");
  EXPECT_THAT(lightmill({"bench", "predict", in(), "--cores", "8,,16"}).err,
              HasSubstr("--cores: \"8,,16\" has an empty part"));
  EXPECT_THAT(lightmill({"bench", "predict", in(), "--cores", "0"}).err, HasSubstr("--cores"));
  EXPECT_THAT(lightmill({"bench", "predict", in(), "--disks", "0"}).err, HasSubstr("--disks"));
  EXPECT_THAT(lightmill({"bench", "predict", in(), "--threads", "4"}).err, HasSubstr("--threads"))
      << "it measures on one thread and on two";
  folder().write("in/a.jpg", "text");
  const Ended broken = lightmill({"bench", "predict", in()});
  EXPECT_EQ(broken.code, 2);
  EXPECT_THAT(broken.err, HasSubstr("a.jpg: "));
}

}  // namespace
}  // namespace lightmill::cli
