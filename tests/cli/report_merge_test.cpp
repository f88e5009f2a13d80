#include "cli/program.h"

namespace lightmill::cli {
namespace {

class ReportMerge : public Program {
 protected:
  std::filesystem::path report(const std::string& name, Words more) const {
    std::filesystem::remove_all(out());
    more.insert(more.end(), {"--resize", "16", "--report", folder() / name});
    run(more);
    return folder() / name;
  }
};

TEST_F(ReportMerge, NamesTheFailures) {
  add("a.jpg");
  for (int i = 0; i < 25; ++i) folder().write("in/bad" + std::to_string(i) + "\xff.jpg", "text");
  const auto file = report("a.jsonl", {});
  const Ended ended = lightmill({"report", "merge", file});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, StartsWith("1 image written, 25 failed\n"));
  const auto lines = lines_of(ended.err);
  ASSERT_EQ(lines.size(), 21U);
  EXPECT_THAT(lines[0], AllOf(HasSubstr("\\xff.jpg: "), HasSubstr("not")));
  EXPECT_EQ(lines[20], "and 5 more failures");
}

TEST_F(ReportMerge, TellsWhatIsIncomplete) {
  add("a.jpg");
  const std::string text = bytes_of(report("a.jsonl", {}));
  const auto torn = folder().write("torn.jsonl", std::string_view(text).substr(0, text.size() - 20));
  const Ended ended = lightmill({"report", "merge", folder() / "a.jsonl", torn});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, StartsWith("2 images written\n"));
  EXPECT_THAT(ended.err, AllOf(HasSubstr("torn.jsonl: "), HasSubstr("no summary"), Not(HasSubstr("a.jsonl"))));
}

TEST_F(ReportMerge, RefusesWhatIsNoReport) {
  const auto photo = add("a.jpg");
  for (const auto& file : {photo, folder() / "missing", in()}) {
    const Ended ended = lightmill({"report", "merge", file});
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err, HasSubstr(file.filename().native()));
  }
  for (const Words& words : {Words{"report"}, Words{"report", "merge"}, Words{"report", "split", photo}})
    EXPECT_EQ(lightmill(words).code, 2);
  EXPECT_THAT(lightmill({"report", "merge", "--help"}).out, HasSubstr("--json"));
}

}  // namespace
}  // namespace lightmill::cli
