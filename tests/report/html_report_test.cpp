#include "support/page_data.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace lightmill {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Outcome page_outcome(std::uint64_t sequence, const std::string& name) {
  const double begin = 0.01 * static_cast<double>(sequence);
  Outcome outcome;
  outcome.item.sequence = sequence;
  outcome.item.source = name;
  outcome.status = Status::written;
  outcome.input_size = {4032, 3024};
  outcome.bytes_in = 2'000'000 + sequence;
  outcome.outputs = {{.path = "out/" + name, .size = {1600, 1200}, .bytes = 200'000 + sequence, .format = "jpeg"}};
  outcome.times = {.read = 0.001, .decode = 0.004, .transform = 0.002, .encode = 0.002, .write = 0.001};
  const auto thread = static_cast<std::uint32_t>(1 + sequence % 2);
  outcome.spans = {{Activity::read, 0, begin, begin + 0.001},
                   {Activity::decode, thread, begin + 0.005, begin + 0.009},
                   {Activity::transform, thread, begin + 0.009, begin + 0.011},
                   {Activity::encode, thread, begin + 0.011, begin + 0.013},
                   {Activity::write, thread, begin + 0.013, begin + 0.014}};
  return outcome;
}

Outcome page_failure(const std::string& name, const std::string& reason) {
  Outcome outcome;
  outcome.item.source = name;
  outcome.status = Status::failed;
  outcome.failure = Failure{StageName::load, Cause::damaged, reason};
  return outcome;
}

std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class HtmlReports : public testing::Test {
 protected:
  std::filesystem::path file() const { return folder_ / "page.html"; }
  std::string page_of(const std::vector<Outcome>& outcomes, HtmlOptions options = {}, Report report = {}) {
    const auto page = HtmlReport::create(file(), std::move(options));
    for (const Outcome& outcome : outcomes) page->finished(outcome);
    page->ended(report);
    EXPECT_EQ(page->failure(), "");
    return folder_.read("page.html");
  }
  json run_of(const std::vector<Outcome>& outcomes, HtmlOptions options = {}, Report report = {}) {
    return test::data_of(page_of(outcomes, std::move(options), std::move(report))).at(0);
  }
  TemporaryFolder folder_;
};

TEST_F(HtmlReports, NeedNothingElse) {
  const std::string page = page_of({page_outcome(0, "a.jpg")});
  EXPECT_THAT(page, testing::StartsWith("<!doctype html>\n"));
  for (const char* outside : {"http://", "https://", "src=\"/", "@import", "url("}) {
    std::string rest = page;
    const std::string names = "http://www.w3.org/2000/svg";  // of elements, which is no address
    rest.erase(rest.find(names), names.size());
    EXPECT_THAT(rest, Not(HasSubstr(outside)));
  }
}

TEST_F(HtmlReports, HaveARowForEachImage) {
  const json run = run_of({page_outcome(0, "in/a.jpg"), page_outcome(1, "in/b.jpg"), page_failure("in/c.jpg", "bad")});
  const json& images = run.at("images");
  EXPECT_THAT(test::names_in(images), ElementsAre("in/a.jpg", "in/b.jpg", "in/c.jpg"));
  EXPECT_EQ(images.at("bytes_in"), json::parse("[2000000, 2000001, 0]"));
  EXPECT_EQ(images.at("width_out"), json::parse("[1600, 1600, 0]"));
  EXPECT_EQ(images.at("us"), json::parse("[10000, 10000, 0]"));
  const auto status = [&](std::size_t row) { return run.at("statuses").at(images.at("status").at(row).get<int>()); };
  EXPECT_EQ(status(1), "written");
  EXPECT_EQ(status(2), "failed");
  EXPECT_EQ(run.at("texts").at(images.at("text").at(2).get<std::size_t>()).at(0), "bad");
}

TEST_F(HtmlReports, AreNotLedAstrayByNames) {
  const std::string name = "</script><script>alert(1)</script><!--\x01\n\xFF&\"'.jpg";
  Outcome warned = page_outcome(0, name);
  warned.warnings = {"</script><img src=x onerror=alert(1)>"};
  const std::string page = page_of({warned});
  const std::string plain = page_of({page_outcome(0, "a.jpg")});
  for (const char* mark : {"</script", "</", "<!--"})
    EXPECT_EQ(occurrences(page, mark), occurrences(plain, mark)) << mark << " ends the script, or changes how it ends";
  EXPECT_THAT(test::names_in(test::data_of(page).at(0).at("images")),
              ElementsAre("</script><script>alert(1)</script><!--\\x01\\n\\xff&\"'.jpg"));
}

TEST_F(HtmlReports, GroupWhatFailuresAndWarningsSay) {
  Outcome warned = page_outcome(0, "w.jpg");
  warned.warnings = {"odd", "strange"};
  const json run =
      run_of({warned, warned, page_failure("1", "bad"), page_failure("2", "bad"), page_failure("3", "odd")});
  EXPECT_EQ(run.at("texts"), json::parse(R"([["odd",1,2,"w.jpg"],["strange",0,2,"w.jpg"],["bad",2,0,"1"]])"));
}

TEST_F(HtmlReports, HaveTheSpansOfEachThread) {
  const json timeline = run_of({page_outcome(0, "a"), page_outcome(1, "b")}).at("timeline");
  EXPECT_EQ(timeline.at("threads"), json::parse(R"(["reader","worker","worker"])"));
  EXPECT_EQ(timeline.at("between"), 0);
  EXPECT_EQ(timeline.at("first").at(0), json::parse("[0,0,1000,0, 0,9000,1000,1]")) << "of the two reads";
  EXPECT_EQ(timeline.at("first").at(1), json::parse("[1,5000,4000,0, 2,0,2000,0, 3,0,2000,0, 4,0,1000,0]"));
  const double step = timeline.at("step");
  double seconds = 0;
  for (const json& percent : timeline.at("shares").at(1).at(static_cast<std::size_t>(Activity::decode)))
    seconds += percent.get<double>() / 100 * step;
  EXPECT_NEAR(seconds, 0.004, 0.0005);
  EXPECT_FALSE(run_of({page_failure("x", "y")}).contains("timeline")) << "there is none without spans";
}

TEST_F(HtmlReports, TellTimesFromWhereAThreadTookTheImageUp) {
  const json run = run_of({page_outcome(0, "a")});
  const json& elapsed = run.at("elapsed");
  const double class_begin =
      elapsed.at("least").get<double>() * std::pow(elapsed.at("ratio").get<double>(), elapsed.at("from").get<double>());
  EXPECT_EQ(elapsed.at("counts"), json::parse("[1]"));
  EXPECT_NEAR(class_begin, 0.009, 0.009 * 0.011) << "not from when another thread had read it ahead";
}

TEST_F(HtmlReports, ShowTheFirstWrittenBeforeAndAfter) {
  std::vector<Shown> asked;
  HtmlOptions options{.thumbnails = 2, .make = [&](const std::vector<Shown>& shown) {
                        asked = shown;
                        return std::vector<Thumbnails>{{{'a', 'b'}, {'c'}}, {{}, std::vector<std::uint8_t>(1 << 20)}};
                      }};
  const json run =
      run_of({page_failure("x", "y"), page_outcome(0, "a"), page_outcome(1, "b"), page_outcome(2, "c")}, options);
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_EQ(asked.at(1).input, "b");
  EXPECT_EQ(asked.at(1).result, "out/b");
  EXPECT_EQ(run.at("thumbnails"), json::parse(R"([[1,"data:image/jpeg;base64,YWI=","data:image/jpeg;base64,Yw=="]])"))
      << "what is too large is left out";
}

TEST_F(HtmlReports, DoWithoutThumbnailsThatFail) {
  const HtmlOptions failing{
      .make = [](const auto&) -> std::vector<Thumbnails> { throw std::runtime_error("no memory"); }};
  EXPECT_TRUE(run_of({page_outcome(0, "a")}, failing).at("thumbnails").empty());
  bool was_asked = false;
  const HtmlOptions asking{.make = [&](const auto&) {
    was_asked = true;
    return std::vector<Thumbnails>();
  }};
  Report interrupted;
  interrupted.ending = Ending::canceled;
  run_of({page_outcome(0, "a")}, asking, interrupted);
  EXPECT_FALSE(was_asked) << "who interrupts a run does not wait for more work";
}

TEST_F(HtmlReports, OfAHundredThousandImagesAreUnderTwentyMegabytes) {
  constexpr std::uint64_t kImages = 110'000;
  const auto page = HtmlReport::create(file());
  for (std::uint64_t i = 0; i < kImages; ++i) {
    // A name that has nothing in common with the one before.
    Outcome outcome = page_outcome(i, std::to_string(i * 2654435761 % 4294967291) + std::string(i % 200, 'x') + ".jpg");
    outcome.warnings = {"warning " + std::to_string(i)};
    page->finished(outcome);
  }
  page->finished(page_failure("the last", "a reason of its own"));
  page->ended({});
  EXPECT_LT(std::filesystem::file_size(file()), 20u << 20);
  const json run = test::data_of(folder_.read("page.html")).at(0);
  EXPECT_EQ(run.at("images").at("rows"), 100'001) << "a failure always has a row";
  EXPECT_EQ(run.at("images").at("left_out"), kImages - 100'000);
  EXPECT_EQ(test::names_in(run.at("images")).size(), 100'001u);
  const json& timeline = run.at("timeline");
  const double sum = timeline.at("first_spans").get<double>() + timeline.at("last_spans").get<double>() +
                     timeline.at("between").get<double>();
  EXPECT_EQ(sum, 5 * kImages) << "none is lost unsaid";
  EXPECT_NEAR(timeline.at("known_until"), 60.0, 0.05) << "5 spans each 10 ms, of which the first 30,000 are kept";
  EXPECT_LT(timeline.at("known_from"), 1040.1);
  EXPECT_LE(timeline.at("shares").at(1).at(1).size(), 1024u);
}

TEST_F(HtmlReports, OfNamesThatAreMarkupAreUnderTwentyMegabytesToo) {
  for (const char* mark : {"<&", "<!--"}) {
    const auto page = HtmlReport::create(file());
    for (std::uint64_t i = 0; i < 100'000; ++i) {
      std::string name = std::to_string(i * 2654435761 % 4294967291);
      while (name.size() < 200) name += mark;
      page->finished(page_outcome(i, name));
    }
    page->ended({});
    EXPECT_LT(std::filesystem::file_size(file()), 20u << 20) << mark;
    const json images = test::data_of(folder_.read("page.html")).at(0).at("images");
    const auto names = test::names_in(images);
    const auto cut = std::ranges::count_if(names, [](const std::string& name) { return name.starts_with("…"); });
    EXPECT_EQ(images.at("names_cut"), cut) << "the page says so";
    EXPECT_GT(cut, 0);
  }
}

TEST_F(HtmlReports, ReplacePagesAlone) {
  page_of({page_outcome(0, "a")});
  EXPECT_EQ(test::names_in(run_of({page_outcome(0, "b")}).at("images")), std::vector<std::string>{"b"});
  folder_.write("page.html", std::string_view("<!doctype html>\n<p>My page"));
  EXPECT_THROW(HtmlReport::create(file()), Error);
  EXPECT_EQ(folder_.read("page.html"), "<!doctype html>\n<p>My page");
}

TEST_F(HtmlReports, KeepThePageBeforeAsLongAsTheRunGoesOn) {
  const std::string before = page_of({page_outcome(0, "a")});
  const auto page = HtmlReport::create(file());
  page->finished(page_outcome(0, "b"));
  EXPECT_EQ(folder_.read("page.html"), before);
}

TEST(ReportPage, HasTheLinesOfMeasurements) {
  const json list = test::data_of(report_page(test::bench_lines()));
  EXPECT_EQ(list.size(), 18u);
  EXPECT_EQ(list.at(0).at("machine").at("cpu"), "A <fast> CPU");
  EXPECT_THAT(report_page(R"({"type":"bench","command":"</script><!--"})"), Not(HasSubstr("</script><!--")));
  EXPECT_TRUE(test::data_of(report_page("")).empty());
}

TEST(ReportPage, NamesTheLineThatIsNone) {
  try {
    report_page("{\"type\":\"row\"}\n\n[1]\n");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("line 3"));
  }
}

}  // namespace
}  // namespace lightmill
