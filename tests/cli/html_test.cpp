#include "cli/program.h"
#include "support/page_data.h"

#include "lightmill/observer.h"

#include <set>

namespace lightmill::cli {
namespace {

using nlohmann::json;

/// What a browser makes of a page: its elements after all scripts have run, and what it complains of. Chromium has a
/// sandbox of its own, which wants another user than root.
Ended browsed(const std::filesystem::path& page, const TemporaryFolder& folder) {
  return run_program({"chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                      "--user-data-dir=" + (folder / "browser").native(), "--enable-logging=stderr", "--dump-dom",
                      "file://" + page.native()});
}

bool has_browser() { return run_program({"chromium", "--version"}).code == 0; }

/// What the page's scripts and its policy complained of.
std::vector<std::string> complaints(const Ended& browser) {
  std::vector<std::string> lines = lines_of(browser.err);
  std::erase_if(lines, [](const std::string& line) { return line.find("CONSOLE") == std::string::npos; });
  return lines;
}

class HtmlPages : public Program {
 protected:
  std::filesystem::path page() const { return folder() / "page.html"; }
};

TEST_F(HtmlPages, OfARunAreShownByABrowser) {
  if (!has_browser()) GTEST_SKIP() << "no chromium";
  add("<script>alert(1)\x01.jpg");
  add("b.jpg", 1);
  folder().write("in/bad.jpg", std::string_view("no picture"));
  EXPECT_EQ(run({"--resize", "200", "--html", page()}).code, 1);
  const Ended browser = browsed(page(), folder());
  EXPECT_THAT(complaints(browser), testing::IsEmpty());
  EXPECT_THAT(browser.out, HasSubstr("data-ready=\"true\""));
  for (const char* id : {"totals", "stages", "latency", "throughput", "timeline", "failures", "pictures", "images"})
    EXPECT_THAT(browser.out, HasSubstr("<section id=\"" + std::string(id) + "\"")) << id;
  EXPECT_THAT(browser.out, AllOf(HasSubstr("&lt;script&gt;alert(1)\\x01.jpg"), Not(HasSubstr("<script>alert"))));
  EXPECT_THAT(browser.out, HasSubstr("not in a format that is read"));
  EXPECT_EQ(test::data_of(bytes_of(page())).at(0).at("thumbnails").size(), 2u);
}

TEST_F(HtmlPages, OfMeasurementsAreShownByABrowser) {
  if (!has_browser()) GTEST_SKIP() << "no chromium";
  folder().write("page.html", report_page(test::bench_lines()));
  const Ended browser = browsed(page(), folder());
  EXPECT_THAT(complaints(browser), testing::IsEmpty());
  for (const char* id : {"engines-j1", "scaling-j1", "stages-j1", "peers-j1", "floor-j1", "prediction-j1", "machine"})
    EXPECT_THAT(browser.out, HasSubstr("<section id=\"" + std::string(id) + "\"")) << id;
  EXPECT_THAT(browser.out, AllOf(HasSubstr("floor: 111"), HasSubstr("fails the quality gate"),
                                 HasSubstr("Not in this race: ffmpeg (no program ffmpeg)")));
}

TEST_F(HtmlPages, AreWrittenByEveryWayToWork) {
  add("a.jpg");
  for (const Words& how : {Words{"--engine", "processes"}, Words{"--read-ahead", "0", "--engine", "serial"}}) {
    Words words = {"--resize", "200", "--existing", "replace", "--html", page(), "--trace", folder() / "trace.json"};
    words.insert(words.end(), how.begin(), how.end());
    const Ended ended = run(words);
    EXPECT_EQ(ended.code, 0) << ended.err;
    const json shown = test::data_of(bytes_of(page())).at(0);
    EXPECT_EQ(shown.at("summary").at("written"), 1);
    EXPECT_EQ(shown.at("thumbnails").size(), 1u);
    std::set<std::string> activities;
    for (const json& event : json::parse(bytes_of(folder() / "trace.json"))) activities.insert(event.at("name"));
    EXPECT_TRUE(activities.contains("read"));
    EXPECT_TRUE(activities.contains("write"));
    EXPECT_EQ(activities.contains("in worker"), how.at(1) == "processes");
  }
}

TEST_F(HtmlPages, ReplaceNoOtherFile) {
  const auto picture = add("a.jpg");
  const auto other = folder().write("notes.html", std::string_view("<html>my notes"));
  const auto refusal = [&](const Words& words) {
    const Ended ended = run(words);
    EXPECT_EQ(ended.code, 2);
    return ended.err;
  };
  EXPECT_THAT(refusal({"--html", other}), HasSubstr("holds something else"));
  EXPECT_THAT(refusal({"--trace", other}), HasSubstr("holds something else"));
  EXPECT_THAT(refusal({"--html", picture}), HasSubstr("--html: "));
  EXPECT_THAT(refusal({"--trace", folder() / "x", "--report", folder() / "x"}), HasSubstr("--trace: "));
  EXPECT_EQ(bytes_of(other), "<html>my notes");
}

TEST_F(HtmlPages, OfBeforeStayWhereNoRunBegins) {
  add("a.jpg");
  const auto trace = folder() / "trace.json";
  ASSERT_EQ(run({"--resize", "40", "--trace", trace}).code, 0);
  const std::string before = bytes_of(trace);
  const auto notes = folder().write("notes.txt", std::string_view("my notes"));
  EXPECT_EQ(run({"--resize", "40", "--existing", "replace", "--trace", trace, "--report", notes}).code, 2);
  EXPECT_EQ(bytes_of(trace), before);
}

TEST_F(HtmlPages, EndTheRunWithAnExitCodeWhereTheyCannotBeWritten) {
  add("a.jpg");
  const Ended ended = run({"--resize", "40", "--html", "/dev/full", "--trace", "/dev/full"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.err,
              AllOf(HasSubstr("the page is incomplete: No space left"), HasSubstr("the trace is incomplete")));
}

TEST_F(HtmlPages, AreNotNeededForAVerdict) {
  add_many(3);
  const Ended ended = run({"--resize", "200"});
  const std::string last = lines_of(ended.err).back();
  EXPECT_TRUE(last.starts_with("bound by ") || last.starts_with("too ") || last.starts_with("short of ") ||
              last.starts_with("held up by "))
      << last;
}

}  // namespace
}  // namespace lightmill::cli
