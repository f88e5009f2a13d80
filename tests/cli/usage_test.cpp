#include "base/sanitizers.h"
#include "cli/program.h"
#include "tools/lightmill/hints.h"
#include "tools/lightmill/settings.h"

#include <algorithm>
#include <variant>

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
        Words{"frobnicate"}, Words{"run"}, Words{"run", "/tmp"}, Words{"run", "/tmp", "-o"},
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

/// Each is refused by a short line that begins with the option's name.
struct Values {
  Words command;
  std::string option;
  Words refused;
};

void PrintTo(const Values& values, std::ostream* to) { *to << values.command[0] << " " << values.option; }

class ValuesTest : public testing::TestWithParam<Values> {};

/// What the program says of the words it is started with, without its name; nothing where it would begin.
std::string refusal(const Words& words) {
  std::vector<const char*> arguments = {"lightmill"};
  for (const std::string& word : words) arguments.push_back(word.c_str());
  try {
    std::visit(
        [](const auto& told) {
          if constexpr (requires { settle(told); }) settle(told);
        },
        parse_arguments(static_cast<int>(arguments.size()), arguments.data()));
  } catch (const Error& error) {
    return hinted(error);
  }
  return {};
}

TEST_P(ValuesTest, ThatMakeNoSenseAreRefusedInAShortLine) {
  Words refused = GetParam().refused;
  refused.emplace_back("");
  for (const std::string& value : refused) {
    Words words = GetParam().command;
    words.insert(words.end(), {GetParam().option, value});
    const std::string told = refusal(words);
    EXPECT_THAT(told, StartsWith(GetParam().option + ": ")) << value;
    EXPECT_EQ(lines_of(told).size(), 1U);
    EXPECT_LT(told.size(), 148U) << told;  // with the name of the program and the end of the line, 160
  }
}

const Words kRun = {"run", "/dev/null", "-o", "/dev/null/x"};
const Words kExplain = {"explain", "/dev/null"};
const Words kBench = {"bench", "engines", "/dev/null"};
const Words kPeers = {"bench", "peers", "/dev/null"};
const Words kOdd = {"nan", "inf", "-1", "1e400", "0x10", "1 2", "1,5", " 5", "5 ", "5x", "."};

Words odd_and(Words more) {
  more.insert(more.end(), kOdd.begin(), kOdd.end());
  return more;
}

INSTANTIATE_TEST_SUITE_P(
    Options, ValuesTest,
    testing::Values(
        Values{kRun, "--quality", odd_and({"0", "101", "1e1", "85.5", "99999999999"})},
        Values{kExplain, "--quality", odd_and({"0"})}, Values{kRun, "--threads", odd_and({"1025", "1.5"})},
        Values{kRun, "--isolate-formats", odd_and({"true", "jpeg"})},
        Values{kRun, "--sandbox", odd_and({"true", "required"})}, Values{kRun, "--read-ahead", odd_and({"257", "1.5"})},
        Values{kRun, "--max-scans", odd_and({"0", "1e10", "2.5", "9999999999"})},
        Values{kExplain, "--max-scans", odd_and({"0"})},
        Values{kRun, "--max-seconds", odd_and({"0", "0.0", "1e10", "86401", "1..2"})},
        Values{kRun, "--timeout", odd_and({"0", "1e10", "86401", "0,5"})},
        Values{kRun, "--max-pixels", odd_and({"0", "1.9", "1e10", "5Q", "K", "1e20"})},
        Values{kRun, "--memory", odd_and({"0", "1.9", "512MB", "2000000G"})},
        Values{kRun, "--worker-memory", odd_and({"0", "1.9", "1M"})},
        Values{kRun, "--take", odd_and({"0", "1.9", "1e3"})}, Values{kRun, "--min-bytes", odd_and({"1.9", "1e3"})},
        Values{kRun, "--max-bytes", odd_and({"1.9"})},
        Values{kRun, "--min-dimensions", {"nan", "inf", "-1", "1e400", "1 2", "1,5", " 5", "0", "0x0", "1.5", "65536"}},
        Values{kRun, "--max-dimensions", {"nan", "0", "0x0", "5 ", "x"}},
        Values{kRun, "--shard", {"0/3", "4/3", "1/0", "-1/3", "1/3/5", "1,3", "3", "1.5/3", " 1/3", "1/3 ", "auto/x"}},
        Values{kRun, "--newer-than", {"nan", "-1d", "1e3d", "2d ", "1.5d", "2026-13-01", "2026-02-30", "99999w"}},
        Values{kRun, "--resize", {"nan", "-1", "0", "1e3", "0x0", "1,5", "65536", "1.5"}},
        Values{kRun, "--crop", {"1x1", "nan", "0x10+0+0", "1,1", "10x10+1e3+0"}},
        Values{kRun, "--rotate", odd_and({"0", "45", "90.5"})}, Values{kRun, "--flip", odd_and({"both"})},
        Values{kRun, "--blur", {"nan", "inf", "-1", "0", "1e10", "1e400", "0x10", "1 2", "1,5"}},
        Values{kRun, "--sharpen", {"nan", "inf", "-1", "1e10", "0x10", "1 2", "0,5", "0.0,5", "1,nan", "1,", ",1"}},
        Values{kRun, "--brightness", {"nan", "inf", "1e10", "0x10", "1,5", "300"}},
        Values{kRun, "--saturation", {"nan", "-0.1", "11"}},
        Values{kRun, "--contrast", {"nan", "inf", "-1", "1e10", "0x10", "1,5"}},
        Values{kRun, "--gamma", {"nan", "inf", "-1", "0", "1e10", "0x10", "1,5"}},
        Values{kRun, "--filter", {"banana", "Lanczos3", "0"}}, Values{kExplain, "--filter", {"banana"}},
        Values{kRun, "--scale-quality", {"best", "automatic", ""}}, Values{kRun, "--chroma", {"4:3:2", "none"}},
        Values{kRun, "--domain", {"time"}}, Values{kRun, "--engine", {"steam", "auto,tbb"}},
        Values{kRun, "--existing", {"maybe"}}, Values{kRun, "--damaged", {"mend"}},
        Values{kRun, "--extensions", {"jpg,,png", ",", "."}}, Values{kRun, "--base", {}}, Values{kRun, "--include", {}},
        Values{kRun, "--exclude", {}}, Values{kRun, "--report", {}}, Values{kRun, "--manifest-out", {}},
        Values{kRun, "--quarantine", {}}, Values{kRun, "--failed-list", {}},
        Values{kRun, "--report-existing", {"maybe", "skip"}},
        Values{kRun, "--max-failures", odd_and({"0", "1.9", "1e3"})}, Values{{"run", "-o", "x"}, "--from", {}},
        Values{{"run", "-o", "x"}, "--from0", {}}, Values{{"run", "-o", "x"}, "--manifest", {}},
        Values{{"run", "/dev/null"}, "--output", {}}, Values{kBench, "--images", odd_and({"0", "1e9"})},
        Values{kBench, "--rounds", odd_and({"0", "1001"})},
        Values{kBench, "--threads", {"nan", "-1", "1025", "1.5", "1,", ",1", "1,,2", "1,x"}},
        Values{kBench, "--jobs", {"j0", "J1", "j1,", ",", "own"}}, Values{kBench, "--seed", odd_and({"1.5"})},
        Values{kBench, "--engines", {"steam", "tbb,", "auto", "serial,steam"}}, Values{kBench, "--output", {}},
        Values{kBench, "--json", {}}, Values{kBench, "--html", {}}, Values{kPeers, "--jobs", {"j9", "j1,", ","}},
        Values{kPeers, "--only", {",", "a,,b"}}, Values{kPeers, "--images", odd_and({"0"})},
        Values{kPeers, "--rounds", odd_and({"0", "1001"})}, Values{kPeers, "--threads", odd_and({"1025"})},
        Values{kPeers, "--seed", odd_and({"1.5"})}, Values{kPeers, "--json", {}}, Values{kPeers, "--html", {}}));

TEST(ValuesOfOptions, ThatAreEmptyBehindAnEqualsSignAreRefused) {
  const Ended ended = lightmill({"run", "/dev/null", "-o", "/dev/null/x", "--shard=", "1/1"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err, "lightmill: --shard: its value is empty\n");
  EXPECT_EQ(lightmill({"run", "", "-o", "x"}).code, 2);
  EXPECT_EQ(lightmill({"info", ""}).code, 2);
  EXPECT_EQ(lightmill({"report", "merge", ""}).code, 2);
  EXPECT_EQ(lightmill({"report", "show", ""}).code, 2);
}

TEST(ValuesOfOptions, ThatMakeSenseAreTaken) {
  for (const Words& words : {Words{"--min-bytes", "0"}, Words{"--max-bytes", "0"}, Words{"--max-seconds", "86400"},
                             Words{"--timeout", "0.5"}, Words{"--take", "1.5K"}, Words{"--memory", "1.3G"},
                             Words{"--sharpen", "1,5"}, Words{"--sharpen", "0.5"}, Words{"--newer-than", "9999-01-01"},
                             Words{"--newer-than", "1066-10-14"}, Words{"--threads", "0"}}) {
    Words all = {"run", "/nowhere", "-o", "/dev/null/x"};
    all.insert(all.end(), words.begin(), words.end());
    EXPECT_THAT(lightmill(all).err, HasSubstr("cannot find /nowhere")) << words[0] << " " << words[1];
  }
}

TEST(Words, ThatAreMistypedAreUnderstood) {
  const auto said = [](const Words& words) {
    const Ended ended = lightmill(words);
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(lines_of(ended.err).size(), 1U);
    return ended.err;
  };
  EXPECT_THAT(said({"rnu", "x", "-o", "y"}), HasSubstr("\"rnu\" is no command; is it run?"));
  EXPECT_THAT(said({"frobnicate"}),
              AllOf(HasSubstr("is no command (there are run, explain, info, formats, status, bench, report)")));
  EXPECT_THAT(said({"bench", "engine"}), HasSubstr("is it engines?"));
  EXPECT_THAT(said({"report", "mrege", "x"}), HasSubstr("is it merge?"));
  EXPECT_THAT(said({"run", "x", "-o", "y", "--resise", "16"}),
              HasSubstr("--resise is no option of lightmill run; is it --resize?"));
  EXPECT_THAT(said({"run", "x", "--qualty=85"}), HasSubstr("--qualty is no option of lightmill run; is it --quality?"));
  EXPECT_THAT(said({"run", "--", "-dash.jpg", "-o", "out"}),
              AllOf(HasSubstr("--output is required"), HasSubstr("what stands behind -- is no option")));
  EXPECT_THAT(said({"info", "x", "--jsno"}), HasSubstr("is it --json?"));
  EXPECT_THAT(said({"--versoin"}), HasSubstr("is it --version?"));
  EXPECT_THAT(said({"run", "x", "-o", "y", "--frobnicate"}), Not(HasSubstr("is it")));
  EXPECT_THAT(said({"/dev"}), HasSubstr("lightmill run /dev -o DIR"));
  EXPECT_THAT(said({"photos/"}), HasSubstr("lightmill run photos/ -o DIR"));
  EXPECT_THAT(said({"run", "x", "-o", "/dev/null/x", "--report", ""}), Not(HasSubstr("is it")));
}

TEST(Help, IsShownForTheWordHelpAndForNoWord) {
  for (const auto& [asking, flag] : {std::pair(Words{"help"}, Words{"--help"}),
                                     {Words{"help", "run"}, {"run", "--help"}},
                                     {Words{"help", "report", "merge"}, {"report", "merge", "--help"}}}) {
    const Ended ended = lightmill(asking);
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_NE(ended.out, "");
    EXPECT_EQ(ended.out, lightmill(flag).out);
  }
  const Ended none = lightmill({});
  EXPECT_EQ(none.code, 2) << "nothing was done";
  EXPECT_EQ(none.out, lightmill({"--help"}).out);
  EXPECT_EQ(none.err, "");
}

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

TEST(Help, OfBenchListsTheStandardJobs) {
  const Ended ended = lightmill({"bench", "engines", "--help"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("\nMeasuring:"), HasSubstr("\n  j1  "), HasSubstr("\n  j7  ")));
  for (const std::string& line : lines_of(ended.out)) EXPECT_LE(line.size(), 120u) << line;
}

TEST(Version, ComesFirst) {
  const Ended ended = lightmill({"--version"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(lines_of(ended.out).at(0), testing::MatchesRegex("lightmill [0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_GT(lines_of(ended.out).size(), 1u);
}

#ifndef LIGHTMILL_SANITIZED  // which load their own
/// What a start takes is mostly the loading of libraries: 2 to 50 ms, as the machine handles page faults.
TEST(Version, LoadsFewLibraries) {
  const Ended ended = run_program({"env", "LD_TRACE_LOADED_OBJECTS=1", LIGHTMILL_PROGRAM});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_LE(std::ranges::count(ended.out, '\n'), 70) << "is a library with many dependencies linked?\n" << ended.out;
}
#endif

TEST(Streams, FullStdoutIsTold) {
  const Ended ended = lightmill({"--help"}, [] { dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO); });
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.err, HasSubstr("stdout"));
}

}  // namespace
}  // namespace lightmill::cli
