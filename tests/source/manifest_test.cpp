#include "lightmill/manifest.h"

#include "listed.h"
#include "source/csv_reader.h"
#include "support/living.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <random>
#include <sstream>
#include <thread>

namespace lightmill {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ManifestTest : public testing::Test {
 protected:
  std::vector<Item> rows(std::string_view text, const ManifestOptions& options = {}) const {
    return all_of(manifest(folder_.write("m", text), options));
  }
  std::vector<std::string> names(std::string_view text) const { return told(manifest(folder_.write("m", text))); }
  std::string problem(std::string_view text) const {
    const std::vector<Item> found = rows(text);
    EXPECT_EQ(found.size(), 1U);
    return found.empty() || !found[0].problem ? "" : found[0].problem->reason;
  }
  std::string refusal(std::string_view text) const {
    try {
      rows(text);
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::usage);
      EXPECT_THAT(error.what(), HasSubstr(folder_ / "m"));
      return error.what();
    }
    return "";
  }
  TemporaryFolder folder_;
};

TEST_F(ManifestTest, OfCsvHasParametersForEachImage) {
  const auto found = rows(
      "path,width,height,crop,name\r\n"
      "x/a.jpg,800,600,100x50+3+4,small/first\r\n"
      "b.jpg,,,,\r\n"
      "c.jpg,640,,,third.JPEG\r\n");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].source, "x/a.jpg");
  EXPECT_EQ(found[0].relative, "small/first.jpg");
  EXPECT_EQ(found[0].parameters, (ItemParameters{Size{800, 600}, Rect{3, 4, 100, 50}}));
  EXPECT_EQ(found[1].relative, "b.jpg");
  EXPECT_TRUE(found[1].parameters.empty());
  EXPECT_EQ(found[2].relative, "third.JPEG");
  EXPECT_EQ(found[2].parameters.box, (Size{640, 0}));
  EXPECT_EQ(found[2].sequence, 2U);
}

TEST_F(ManifestTest, OfJsonLinesHasTheSame) {
  const auto found = rows(
      "{\"path\": \"x/a.jpg\", \"width\": 800, \"height\": 600, \"crop\": \"100x50+3+4\", \"name\": \"n\\u00e9\"}\n"
      "\n"
      "{\"path\": \"b.jpg\", \"size\": 1600}\r\n"
      "{\"path\": \"c.jpg\", \"size\": \"x200\", \"name\": null}");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].relative, "n\xc3\xa9.jpg");
  EXPECT_EQ(found[0].parameters, (ItemParameters{Size{800, 600}, Rect{3, 4, 100, 50}}));
  EXPECT_EQ(found[1].parameters.box, (Size{1600, 1600}));
  EXPECT_EQ(found[2].parameters.box, (Size{0, 200}));
  EXPECT_EQ(found[2].relative, "c.jpg");
}

TEST_F(ManifestTest, MayBeginAsSpreadsheetsWriteIt) {
  EXPECT_THAT(refusal(std::string("\xFF\xFEp\0a\0t\0h\0", 10)), HasSubstr("UTF-16"));
  EXPECT_THAT(names("\xEF\xBB\xBF\r\npath\r\na.jpg\r\n"), ElementsAre("a.jpg -> a.jpg"));
  EXPECT_THAT(names("\n \n{\"path\":\"a.jpg\"}"), ElementsAre("a.jpg -> a.jpg"));
}

TEST_F(ManifestTest, OfNothingHasNothing) {
  EXPECT_THAT(rows(""), IsEmpty());
  EXPECT_THAT(rows("\n\n"), IsEmpty());
  EXPECT_THAT(rows("path\n"), IsEmpty());
}

TEST_F(ManifestTest, QuotesAnything) {
  EXPECT_THAT(names("name,path\n\"a, \"\"b\"\"\",\"new\nline.jpg\"\n,\"\"\n\"\",x\"y.jpg\r\n"),
              ElementsAre("new\nline.jpg -> a, \"b\".jpg", "line 4 of the manifest: usage", "x\"y.jpg -> x\"y.jpg"));
  EXPECT_THAT(names("path\n-rf.jpg\n\xff\xfe.jpg\n\"[a,b]\"\n"),
              ElementsAre("-rf.jpg -> -rf.jpg", "\xff\xfe.jpg -> \xff\xfe.jpg", "[a,b] -> [a,b]"));
}

TEST_F(ManifestTest, RefusesColumnsBeforeAnythingIsYielded) {
  EXPECT_THAT(refusal("path,sise\na,1\n"),
              AllOf(HasSubstr("\"sise\""), HasSubstr("width, height, size, crop and name")));
  EXPECT_THAT(refusal("size,crop\n"), HasSubstr("has no path"));
  EXPECT_THAT(refusal("path,crop,path\n"), HasSubstr("path twice"));
  EXPECT_THAT(refusal("\"path\n"), HasSubstr("not closed"));
}

TEST_F(ManifestTest, NamesTheLineOfABadRowAndGoesOn) {
  const auto found = rows(
      "path,width,height,size,crop,name\n"
      "a.jpg,0,,,,\n"
      "a.jpg,1e3,,,,\n"
      "a.jpg,800,,1600,,\n"
      "a.jpg,,,big,,\n"
      "a.jpg,,,,1x1,\n"
      "a.jpg,,,,0x0+1+1,\n"
      "a.jpg,,,,,../x\n"
      "a.jpg,,,,,/x\n"
      "a.jpg,,,,,x/\n"
      "a.jpg\n"
      ",,,,,x\n"
      "a.jpg,\"1\"x,,,,\n"
      "good.jpg,,,,,\n"
      "a.jpg,\"1,,,,\n");
  ASSERT_EQ(found.size(), 14U);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i == 12) continue;
    ASSERT_TRUE(found[i].problem) << i;
    EXPECT_EQ(found[i].problem->cause, Cause::usage);
    const std::string told = (i == 10 ? found[i].source.native() + ": " : "") + found[i].problem->reason;
    EXPECT_THAT(told, testing::StartsWith("line " + std::to_string(i + 2) + " of the manifest: "));
    EXPECT_EQ(told.find("manifest"), told.rfind("manifest")) << told;
    EXPECT_TRUE(found[i].parameters.empty());
  }
  EXPECT_EQ(found[10].source, "line 12 of the manifest");
  EXPECT_EQ(found[10].problem->reason, "it has no path");
  EXPECT_FALSE(found[12].problem);
}

TEST_F(ManifestTest, NamesTheLineOfABadJsonRow) {
  EXPECT_THAT(problem("{\"path\": \"a.jpg\", \"hight\": 3}"), HasSubstr("\"hight\" is no column"));
  EXPECT_THAT(problem("{\"path\": [\"a.jpg\"]}"), HasSubstr("path is neither"));
  EXPECT_THAT(problem("{\"path\": \"a.jpg\", \"width\": 1.5}"), HasSubstr("width is neither"));
  EXPECT_THAT(problem("{\"path\": \"a.jpg\", \"width\": -1}"), HasSubstr("1 to 65535"));
  EXPECT_THAT(problem("{\"path\": \"\"}"), HasSubstr("no path"));
  EXPECT_THAT(problem("{\"path\": \"a\\u0000b\"}"), HasSubstr("NUL"));
  EXPECT_THAT(problem("{"), HasSubstr("it is no JSON object"));
  EXPECT_EQ(rows("{\"path\": \"a.jpg\"}\n[1]\n\n{\"path\": \"b.jpg\"}\n")[2].source, "b.jpg");
}

TEST_F(ManifestTest, FindsItsWayBackAfterAQuoteThatIsNeverClosed) {
  std::string text = "path,size\n\"broken.jpg,1\n";
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i) + ".jpg,1600\n";
  const auto found = rows(text);
  ASSERT_GT(found.size(), 10'000U);
  EXPECT_EQ(found[0].source, "line 2 of the manifest");
  EXPECT_THAT(found[0].problem->reason, HasSubstr("64 KiB"));
  EXPECT_EQ(found.back().relative, "19999.jpg");
  for (std::size_t i = 1; i < found.size(); ++i) ASSERT_FALSE(found[i].problem);
}

TEST_F(ManifestTest, IsReadAsItComes) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const auto feed = [&](std::string_view text) {
    EXPECT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  };
  std::stop_source stop;
  generator<Item> found = manifest(ends[0], {.base = "/p", .stop = stop.get_token()});
  feed("path\n/p/x/a.jpg\n");
  auto position = found.begin();
  EXPECT_EQ(position->relative, "x/a.jpg");
  feed("b.jpg\nhalf");
  EXPECT_EQ((++position)->relative, "b.jpg");
  std::jthread later([&, reading = gettid()] {
    EXPECT_TRUE(comes_true([&] { return rests(reading); }));
    stop.request_stop();
  });
  EXPECT_TRUE(++position == found.end());
  close(ends[0]);
  close(ends[1]);
}

/// What a writer quotes, the reader reads back, wherever the stream is cut into pieces.
TEST(Csv, ReadsBackWhatWasWritten) {
  std::mt19937 random(9);
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<std::vector<std::string>> rows(1 + random() % 5);
    std::string text;
    for (auto& row : rows) {
      row.resize(1 + random() % 4);
      for (std::size_t i = 0; i < row.size(); ++i) {
        for (std::size_t length = random() % 6; length > 0; --length) row[i] += "a,\"\n\r \xff"[random() % 7];
        text += (i > 0 ? "," : "") + std::string("\"");
        for (const char c : row[i]) text += c == '"' ? "\"\"" : std::string(1, c);
        text += "\"";
      }
      text += random() % 2 ? "\r\n" : "\n";
    }
    std::istringstream stream(text);
    CsvReader reader(stream_of(stream, {}), {});
    CsvRecord record;
    for (const auto& row : rows) {
      ASSERT_TRUE(reader.next(record));
      EXPECT_EQ(record.problem, "");
      EXPECT_EQ(record.fields, row);
    }
    EXPECT_FALSE(reader.next(record));
  }
}

}  // namespace
}  // namespace lightmill
