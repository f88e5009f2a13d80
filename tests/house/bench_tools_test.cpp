// The tools of tools/bench that are scripts.
#include "house/source_tree.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

namespace lightmill::house {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

Ended tool(const std::string& name, Words words) {
  words.insert(words.begin(), {"python3", (top() / "tools/bench" / name).native()});
  return run_program(words);
}

std::map<std::string, std::string> files_below(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    std::ifstream stream(entry.path(), std::ios::binary);
    if (entry.is_regular_file())
      files[entry.path().lexically_relative(folder)] = {std::istreambuf_iterator<char>(stream), {}};
  }
  return files;
}

/// A package that is unpacked and holds one of our own photographs under the name that the corpora ask for first.
class CorpusTool : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path place = "packages/lomiri-wallpapers-20.04/usr/share/backgrounds/Kleiber_by_Lukas_Baubkus.jpg";
    fs::create_directories((folder_ / place).parent_path());
    fs::copy_file(top() / "data/photos/lamp.jpg", folder_ / place);
  }
  Ended make(const std::string& name, Words kinds) const {
    Words words{"make", path(name), "--unpacked", path("packages"), "--count", "1"};
    words.insert(words.end(), kinds.begin(), kinds.end());
    return tool("corpus", words);
  }
  std::string path(const std::string& name) const { return (folder_ / name).native(); }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
};

TEST_F(CorpusTool, MakesTheSameBytesEachTimeAndKnowsThem) {
  for (const char* name : {"a", "b"}) {
    const Ended ended = make(name, {"progressive", "small"});
    ASSERT_EQ(ended.code, 0) << ended.err;
  }
  const auto files = files_below(folder() / "a");
  EXPECT_EQ(files.size(), 2U);
  EXPECT_EQ(files, files_below(folder() / "b"));

  folder().write("hashes", "# these\n" + tool("corpus", {"hashes", path("a")}).out);
  const Words verify{"verify", path("b"), "--hashes", path("hashes")};
  const Ended good = tool("corpus", verify);
  EXPECT_EQ(good.code, 0) << good.out << good.err;
  EXPECT_THAT(good.out, HasSubstr("small: 1 pictures"));

  folder().write("b/small/0000.jpg", std::string_view("other"));
  folder().write("b/small/more.jpg");
  fs::remove(folder() / "b" / "progressive" / "01_Kleiber_by_Lukas_Baubkus_low.jpg");
  const Ended bad = tool("corpus", verify);
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.out,
              AllOf(HasSubstr("small/0000.jpg has other bytes"), HasSubstr("small/more.jpg belongs to no corpus"),
                    HasSubstr("progressive/01_Kleiber_by_Lukas_Baubkus_low.jpg is missing")));
  EXPECT_THAT(bad.err, HasSubstr("3 faults"));
}

TEST_F(CorpusTool, ReplacesNothingAndSaysWhatItDoesNotKnow) {
  folder().write("a/photos/mine.jpg", std::string_view("mine"));
  const Ended there = make("a", {"photos"});
  EXPECT_EQ(there.code, 1);
  EXPECT_THAT(there.err, HasSubstr("is there already and not empty"));
  EXPECT_EQ(files_below(folder() / "a"), (std::map<std::string, std::string>{{"photos/mine.jpg", "mine"}}));
  EXPECT_THAT(make("b", {"paintings"}).err, HasSubstr("\"paintings\" is none of photos, "));
  EXPECT_THAT(tool("corpus", {"verify", path("nowhere")}).err, HasSubstr("no corpus in "));
}

TEST_F(CorpusTool, HasTheHashesOfEveryKindThatIsMadeByDefault) {
  std::ifstream stream(top() / "tools/bench/corpus.sha256");
  std::map<std::string, int> counts;
  for (std::string line; std::getline(stream, line);)
    if (!line.starts_with('#')) ++counts[line.substr(66, line.find('/') - 66)];
  EXPECT_EQ(counts, (std::map<std::string, int>{{"photos", 24},
                                                {"photos24", 24},
                                                {"mixed", 29},
                                                {"small", 2000},
                                                {"progressive", 24},
                                                {"restarts", 24},
                                                {"gray", 24},
                                                {"png", 12},
                                                {"rgba", 12}}));
}

/// A result of Google Benchmark with one benchmark, `parse`, of these times.
std::string result(const std::vector<double>& milliseconds, const std::string& photo = "a.jpg") {
  std::ostringstream text;
  text << R"({"context": {"photo": ")" << photo << R"(", "photo_bytes": "7", "num_cpus": 2}, "benchmarks": [)";
  for (const double time : milliseconds)
    text << R"({"run_name": "parse", "run_type": "iteration", "cpu_time": )" << time
         << R"(, "real_time": 1, "time_unit": "ms"}, )";
  text << R"({"run_name": "parse", "run_type": "aggregate", "cpu_time": 99, "real_time": 1, "time_unit": "ms"}]})";
  return text.str();
}

class CompareTool : public testing::Test {
 protected:
  Ended compare(const std::string& before, const std::string& after) const {
    return tool("compare",
                {folder_.write("before.json", before).native(), folder_.write("after.json", after).native()});
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(CompareTool, TellsAFasterBenchmarkFromASlowerOne) {
  const std::string slow = result({10, 11, 12, 13, 14}), fast = result({5, 5.5, 6, 6.5, 7});
  const Ended faster = compare(slow, fast);
  ASSERT_EQ(faster.code, 0) << faster.err;
  EXPECT_THAT(faster.out, ContainsRegex("parse +12 ms +6 ms +0.500 .0.3.. to 0.[67]..\\) +0.008  faster"))
      << "2 of 252 orders are as extreme";
  EXPECT_THAT(compare(fast, slow).out, ContainsRegex("2.000 .* 0.008  slower"));
}

TEST_F(CompareTool, ShowsNoDifferenceWhereThereIsNone) {
  const Ended same = compare(result({10, 11, 12, 13, 14}), result({10.5, 11.5, 12.5, 13.5, 9}));
  EXPECT_THAT(same.out, HasSubstr("no difference shown"));
  const Ended equal = compare(result({10, 10, 10, 10}), result({10, 10, 10, 10}));
  EXPECT_THAT(equal.out, ContainsRegex("1.000 .1.000 to 1.000. +1.000  no difference shown"));
  EXPECT_THAT(compare(result({10, 11, 12}), result({1, 2, 3})).out, HasSubstr("too few repetitions"));
}

TEST_F(CompareTool, RefusesWhatCannotBeCompared) {
  EXPECT_THAT(compare(result({1}), result({1}, "b.jpg")).err, HasSubstr("other photographs: a.jpg and b.jpg"));
  EXPECT_THAT(compare(result({1}), "{}").err, HasSubstr("after.json: no result of Google Benchmark"));
  EXPECT_THAT(compare("text", result({1})).err, HasSubstr("before.json: no JSON"));
  EXPECT_THAT(compare(result({}), result({1})).err, HasSubstr("no benchmark in common"));
  const auto with = [](const std::string& run) {
    return R"({"context": {"photo": "a.jpg", "photo_bytes": "7"}, "benchmarks": [)" + run + "]}";
  };
  const Ended nameless = compare(with(R"({"run_type": "iteration", "cpu_time": 1, "time_unit": "ms"})"), result({1}));
  EXPECT_EQ(nameless.code, 1);
  EXPECT_THAT(nameless.err, AllOf(HasSubstr("compare: "), HasSubstr("before.json: a run has no run_name")));
  EXPECT_THAT(nameless.err, Not(HasSubstr("Traceback")));
  EXPECT_THAT(compare(with("7"), result({1})).err, HasSubstr("before.json: a run is no object"));
  const std::string words = R"({"run_name": "parse", "run_type": "iteration", "cpu_time": "1", "time_unit": "ms"})";
  EXPECT_THAT(compare(with(words), result({1})).err, HasSubstr("before.json: a run of parse has no number"));
  EXPECT_EQ(tool("compare", {}).code, 2);
}

}  // namespace
}  // namespace lightmill::house
