#include "cli/program.h"

#include <chrono>

namespace lightmill::cli {
namespace {

class Usage : public testing::TestWithParam<Words> {};

TEST_P(Usage, IsRefusedInOneLine) {
  const Ended ended = lightmill(GetParam());
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, StartsWith("lightmill: "));
  EXPECT_EQ(lines_of(ended.err).size(), 1u) << ended.err;
}

INSTANTIATE_TEST_SUITE_P(
    Errors, Usage,
    testing::Values(
        Words{}, Words{"frobnicate"}, Words{"run"}, Words{"run", "/tmp"}, Words{"run", "/tmp", "-o"},
        Words{"run", "/tmp", "-o", ""}, Words{"run", "", "-o", "x"}, Words{"run", "/tmp", "-o", "x", "--frob"},
        Words{"run", "/tmp", "-o", "x", "--resize"}, Words{"run", "/tmp", "-o", "x", "--resize", "big"},
        Words{"run", "/tmp", "-o", "x", "--resize", "0x0"}, Words{"run", "/tmp", "-o", "x", "--crop", "1x1"},
        Words{"run", "/tmp", "-o", "x", "--rotate", "45"}, Words{"run", "/tmp", "-o", "x", "--flip", "over"},
        Words{"run", "/tmp", "-o", "x", "--blur", "-1"}, Words{"run", "/tmp", "-o", "x", "--gamma", "nan"},
        Words{"run", "/tmp", "-o", "x", "--sharpen", "1,"}, Words{"run", "/tmp", "-o", "x", "--quality", "0"},
        Words{"run", "/tmp", "-o", "x", "--quality", "101"}, Words{"run", "/tmp", "-o", "x", "--quality", "high"},
        Words{"run", "/tmp", "-o", "x", "--chroma", "4:3:2"},
        Words{"run", "/tmp", "-o", "x", "--resize", "9", "--filter", "sinc"},
        Words{"run", "/tmp", "-o", "x", "--engine", "steam"}, Words{"run", "/tmp", "-o", "x", "--threads", "-1"},
        Words{"run", "/tmp", "-o", "x", "--threads", "99999"}, Words{"run", "/tmp", "-o", "x", "--read-ahead", "-1"},
        Words{"run", "/tmp", "-o", "x", "--existing", "maybe"}, Words{"run", "/tmp", "-o", "x", "--damaged", "mend"},
        Words{"run", "/tmp", "-o", "x", "--domain", "time"}, Words{"run", "/tmp", "-o", "x", "--max-pixels", "0"},
        Words{"run", "/tmp", "-o", "x", "--max-pixels", "12Q"}, Words{"run", "/tmp", "-o", "x", "--extensions", ""},
        Words{"run", "/tmp", "-o", "x", "--extensions", "jpg,,png"}, Words{"explain"}, Words{"info"},
        Words{"info", "x.jpg", "--resize", "9"}, Words{"run", "/tmp", "-o", "x", "--timeout", "0"},
        Words{"run", "/tmp", "-o", "x", "--timeout", "5", "--engine", "tbb"},
        Words{"run", "/tmp", "-o", "x", "--worker-memory", "1G", "--engine", "serial"},
        Words{"run", "/tmp", "-o", "x", "--worker-memory", "1M"},
        Words{"run", "/tmp", "-o", "x", "--worker-memory", "much"}, Words{"worker"}));

TEST(Help, ShowsCommandsAndExamples) {
  const Ended ended = lightmill({"--help"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("run"), HasSubstr("explain"), HasSubstr("info"), HasSubstr("Examples:")));
}

TEST(Help, OfRunIsGrouped) {
  const Ended ended = lightmill({"run", "--help"});
  EXPECT_EQ(ended.code, 0);
  for (const char* group : {"Input:", "Picture:", "Output:", "Running:", "Reporting:"}) {
    EXPECT_THAT(ended.out, HasSubstr(std::string("\n") + group));
  }
  for (const std::string& line : lines_of(ended.out)) EXPECT_LE(line.size(), 120u) << line;
}

TEST(Version, ComesFirst) {
  const Ended ended = lightmill({"--version"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(lines_of(ended.out).at(0), testing::MatchesRegex("lightmill [0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_GT(lines_of(ended.out).size(), 1u);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which start slowly
TEST(Version, StartsFast) {
  // The best of many: whatever else the machine does only adds.
  double best = 1e9;
  for (int i = 0; i < 21; ++i) {
    const auto start = std::chrono::steady_clock::now();
    ASSERT_EQ(lightmill({"--version"}).code, 0);
    best = std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  EXPECT_LT(best, 15) << "ms; is a library with many dependencies linked?";
}
#endif

TEST(Streams, FullStdoutIsTold) {
  const Ended ended = lightmill({"--help"}, [] { dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO); });
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.err, HasSubstr("stdout"));
}

}  // namespace
}  // namespace lightmill::cli
