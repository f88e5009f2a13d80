#include "cli/program.h"

namespace lightmill::cli {
namespace {

using nlohmann::json;

class ManifestOut : public Program {
 protected:
  std::filesystem::path manifest() const { return out() / "manifest.jsonl"; }
  Ended made(Words more = {}) const {
    Words words = {"--rendition", "320", "--rendition", "160", "--rendition", "80:png", "--manifest-out", manifest()};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
  /// The lines in the order of their inputs.
  std::vector<json> listed() const {
    std::vector<json> lines = json_lines(manifest());
    std::ranges::sort(lines, {}, [](const json& line) { return line.at("source").get<std::string>(); });
    return lines;
  }
};

TEST_F(ManifestOut, ListsTheResultsOfEachInput) {
  const auto a = add("deep/a b.jpg");
  add("c.jpg", 1);
  ASSERT_EQ(made().code, 0);
  const std::vector<json> lines = listed();
  ASSERT_EQ(lines.size(), 2u);
  const json& line = lines.at(1);
  EXPECT_EQ(line.at("source"), a.native());
  EXPECT_EQ(line.at("srcset"), "deep/a%20b-160.jpg 160w, deep/a%20b-320.jpg 320w");
  EXPECT_EQ(line.at("sources"), json::parse(R"([{"type": "image/png", "srcset": "deep/a%20b-80.png 80w"}])"));
  for (const json& output : line.at("outputs")) {
    const auto file = out() / output.at("path").get<std::string>();
    EXPECT_EQ(std::filesystem::file_size(file), output.at("bytes")) << file;
  }
}

TEST_F(ManifestOut, IsTheSameOfAResumedRun) {
  add("deep/a.jpg");
  add("b.jpg", 1);
  ASSERT_EQ(made().code, 0);
  const std::vector<json> whole = listed();
  std::filesystem::remove(out() / "b-320.jpg");
  for (const int run : {1, 2}) {
    const Ended ended = made({"--existing", "skip"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(listed(), whole) << run;
  }
}

TEST_F(ManifestOut, HasNoLineOfAFailedInput) {
  add("a.jpg");
  folder().write("in/bad.jpg", std::string_view("no picture"));
  EXPECT_EQ(made({"--engine", "processes"}).code, 1);
  EXPECT_THAT(listed(), testing::SizeIs(1));
}

TEST_F(ManifestOut, IsNoOtherFileOfTheRun) {
  const auto picture = add("a.jpg");
  const std::filesystem::path file = folder() / "x.jsonl";
  const auto refusal = [&](const Words& words) {
    const Ended ended = run(words);
    EXPECT_EQ(ended.code, 2);
    return ended.err;
  };
  EXPECT_THAT(refusal({"--manifest-out", file, "--report", file}),
              AllOf(HasSubstr("--manifest-out: "), HasSubstr("is the report")));
  EXPECT_THAT(refusal({"--manifest-out", file, "--quarantine", file}),
              AllOf(HasSubstr("--quarantine: "), HasSubstr("is the manifest")));
  EXPECT_THAT(refusal({"--manifest-out", picture}), HasSubstr("--manifest-out: "));
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_EQ(lightmill({"run", "--from", file, "-o", out(), "--manifest-out", file}).code, 2);
}

TEST_F(ManifestOut, EndsTheRunWithAnExitCodeWhereItCannotBeWritten) {
  add("a.jpg");
  const Ended ended = run({"--resize", "40", "--manifest-out", "/dev/full"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.err, HasSubstr("the manifest is incomplete: No space left on device"));
}

}  // namespace
}  // namespace lightmill::cli
