#include "support/jpeg_surgery.h"
#include "support/jpeg_writer.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace lightmill {
namespace {

using nlohmann::json;
using testing::HasSubstr;

Output result(const std::filesystem::path& path, Size size, const std::string& format = "jpeg") {
  return {.path = path, .size = size, .bytes = 1000, .format = format};
}

Outcome done(std::vector<Output> outputs) {
  Outcome outcome;
  outcome.item.source = "in/a.jpg";
  outcome.status = Status::written;
  outcome.input_size = {4032, 3024};
  outcome.outputs = std::move(outputs);
  return outcome;
}

/// A JPEG of that size with so many comments of 60,000 bytes in front.
test::FileBytes jpeg(Size size, std::size_t comments = 0) {
  const cv::Mat picture(size.height, size.width, CV_8UC3, cv::Scalar(9, 99, 199));
  return test::with(test::write_jpeg(picture), test::repeated(test::segment(0xFE, std::string(60'000, 'x')), comments));
}

class ManifestFiles : public testing::Test {
 protected:
  std::vector<json> lines_of(const std::vector<Outcome>& outcomes, const std::filesystem::path& folder = "web") {
    const auto file = ManifestFile::create(folder_ / "manifest.jsonl", folder);
    for (const Outcome& outcome : outcomes) file->finished(outcome);
    file->ended({});
    failure_ = file->failure();
    std::vector<json> lines;
    std::istringstream text(folder_.read("manifest.jsonl"));
    for (std::string line; std::getline(text, line);) lines.push_back(json::parse(line));
    return lines;
  }
  std::string srcset_of(const std::string& name) {
    return lines_of({done({result("web/" + name, {8, 6})})}).at(0).at("srcset");
  }
  Output skipped(const std::string& name, std::span<const std::uint8_t> bytes) {
    return {.status = OutputStatus::skipped, .path = folder_.write("web/" + name, bytes)};
  }
  TemporaryFolder folder_;
  std::string failure_;
};

TEST_F(ManifestFiles, HaveWhatAPageNeeds) {
  const Outcome outcome = done({result("web/deep/a-2048.jpg", {2048, 1536}),
                                {.rendition = 1, .status = OutputStatus::redundant},
                                result("web/deep/a-1024.jpg", {1024, 768})});
  EXPECT_EQ(lines_of({outcome}).at(0), json::parse(R"({
    "type": "manifest", "source": "in/a.jpg", "width": 4032, "height": 3024,
    "outputs": [{"path": "deep/a-2048.jpg", "width": 2048, "height": 1536, "bytes": 1000, "format": "jpeg"},
                {"path": "deep/a-1024.jpg", "width": 1024, "height": 768, "bytes": 1000, "format": "jpeg"}],
    "srcset": "deep/a-1024.jpg 1024w, deep/a-2048.jpg 2048w"})"));
}

TEST_F(ManifestFiles, HaveASourceForEachFurtherFormat) {
  const json line = lines_of({done({result("web/a.jpg", {800, 600}), result("web/a.png", {800, 600}, "png"),
                                    result("web/b.jpg", {80, 60}), result("web/b.png", {80, 60}, "png")})})
                        .at(0);
  EXPECT_EQ(line.at("srcset"), "b.jpg 80w, a.jpg 800w");
  EXPECT_EQ(line.at("sources"), json::parse(R"([{"type": "image/png", "srcset": "b.png 80w, a.png 800w"}])"));
}

TEST_F(ManifestFiles, NameEachWidthOnceAsHtmlWants) {
  const json line = lines_of({done({result("web/wide.jpg", {80, 20}), result("web/tall.jpg", {80, 200})})}).at(0);
  EXPECT_EQ(line.at("srcset"), "wide.jpg 80w");
  EXPECT_THAT(line.at("outputs"), testing::SizeIs(2));
}

TEST_F(ManifestFiles, EscapeNamesAsUrls) {
  EXPECT_EQ(srcset_of("a b/c,d-1_2.~x.jpg"), "a%20b/c%2Cd-1_2.~x.jpg 8w");
  EXPECT_EQ(srcset_of("caf\u00e9/100%.jpg"), "caf%C3%A9/100%25.jpg 8w");
  EXPECT_EQ(srcset_of("a:b?c#d\"e'f&g.jpg"), "a%3Ab%3Fc%23d%22e%27f%26g.jpg 8w");
}

TEST_F(ManifestFiles, LoseNoByteOfAName) {
  const json line = lines_of({done({result("web/\xff.jpg", {8, 6})})}).at(0);
  EXPECT_EQ(line.at("outputs").at(0).at("path"), "\ufffd.jpg");
  EXPECT_EQ(line.at("outputs").at(0).at("path_hex"), "ff2e6a7067");
  EXPECT_EQ(line.at("srcset"), "%FF.jpg 8w");
}

TEST_F(ManifestFiles, NameResultsBelowTheFolderHoweverItIsGiven) {
  for (const std::string folder : {"web", "web/", "./web", "/srv/web", "../web", "."}) {
    const auto location = std::filesystem::path(folder) / "deep/a.jpg";
    const json line = lines_of({done({result(location, {8, 6})})}, folder).at(0);
    EXPECT_EQ(line.at("outputs").at(0).at("path"), "deep/a.jpg") << folder;
  }
}

TEST_F(ManifestFiles, HaveNoLineWhereNothingIs) {
  Outcome failed = done({result("web/a.jpg", {8, 6})});
  failed.status = Status::failed;
  Outcome unselected = failed;
  unselected.status = Status::unselected;
  Outcome in_memory = done({result("", {8, 6})});
  EXPECT_THAT(lines_of({failed, unselected, in_memory, done({})}), testing::IsEmpty());
  EXPECT_EQ(failure_, "");
}

TEST_F(ManifestFiles, MeasureWhatWasThereAlready) {
  for (const std::size_t comments : {0U, 2U, 12U}) {
    const auto bytes = jpeg({40, 30}, comments), source = jpeg({80, 60}, comments);
    Outcome outcome = done({skipped("a-40.jpg", bytes)});
    outcome.status = Status::skipped;
    outcome.input_size = {};
    outcome.item.source = folder_.write("in/a.jpg", source);
    const json line = lines_of({outcome}, folder_ / "web").at(0);
    EXPECT_EQ(line.at("width"), 80);
    EXPECT_EQ(line.at("height"), 60);
    EXPECT_EQ(
        line.at("outputs"),
        json::array(
            {{{"path", "a-40.jpg"}, {"width", 40}, {"height", 30}, {"bytes", bytes.size()}, {"format", "jpeg"}}}));
    EXPECT_EQ(line.at("srcset"), "a-40.jpg 40w");
    EXPECT_EQ(failure_, "");
  }
}

TEST_F(ManifestFiles, KnowTheSizeOfAnInputInMemory) {
  Outcome outcome = done({skipped("a.jpg", jpeg({40, 30}))});
  outcome.input_size = {};
  outcome.item.content = std::make_shared<const std::vector<std::uint8_t>>(jpeg({80, 60}));
  EXPECT_EQ(lines_of({outcome}, folder_ / "web").at(0).at("width"), 80);
}

TEST_F(ManifestFiles, TellWhatCannotBeMeasured) {
  Outcome outcome = done({skipped("a.jpg", jpeg({40, 30})), skipped("b.jpg", jpeg({20, 15}))});
  std::filesystem::remove(folder_ / "web/a.jpg");
  EXPECT_EQ(lines_of({outcome}, folder_ / "web").at(0).at("srcset"), "b.jpg 20w");
  EXPECT_THAT(failure_, testing::StartsWith("the manifest is incomplete: " + (folder_ / "web/a.jpg").native()));
  folder_.write("web/b.jpg", std::string_view("no picture"));
  EXPECT_THAT(lines_of({outcome}, folder_ / "web"), testing::IsEmpty());
}

std::string refusal(const std::filesystem::path& file) {
  try {
    ManifestFile::create(file, "web")->ended({});
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::usage);
    return error.what();
  }
}

TEST_F(ManifestFiles, ReplaceAnOlderManifestAndNothingElse) {
  lines_of({done({result("web/a.jpg", {8, 6})})});
  const std::string whole = folder_.read("manifest.jsonl");
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {  // of runs that were killed, too
    folder_.write("old.jsonl", std::string_view(whole).substr(0, cut));
    EXPECT_EQ(refusal(folder_ / "old.jsonl"), "");
    EXPECT_EQ(folder_.read("old.jsonl"), "");
  }
  for (const std::string text : {"\xff\xd8\xff", "{\"type\":\"image\",\"sequence\":1}\n", "{\"path\": \"a.jpg\"}\n",
                                 "{}\n", "\n", "path,width\na.jpg,800\n"}) {
    folder_.write("other", std::string_view(text));
    EXPECT_THAT(refusal(folder_ / "other"), HasSubstr("holds something else")) << text;
    EXPECT_EQ(folder_.read("other"), text);
  }
}

TEST_F(ManifestFiles, KeepTheOlderOneUntilTheRunHasAnOutcome) {
  lines_of({done({result("web/a.jpg", {8, 6})})});
  const std::string whole = folder_.read("manifest.jsonl");
  const auto file = ManifestFile::create(folder_ / "manifest.jsonl", "web");
  EXPECT_EQ(folder_.read("manifest.jsonl"), whole);
  EXPECT_THAT(refusal(folder_ / "manifest.jsonl"), HasSubstr("another run is writing it"));
  file->finished(done({}));
  EXPECT_EQ(folder_.read("manifest.jsonl"), "");
}

TEST_F(ManifestFiles, TellWhenTheDeviceIsFull) {
  const auto file = ManifestFile::create("/dev/full", "web");
  file->finished(done({result("web/a.jpg", {8, 6})}));
  file->ended({});
  EXPECT_EQ(file->failure(), "the manifest is incomplete: No space left on device");
}

}  // namespace
}  // namespace lightmill
