#include "cli/program.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/image_info.h"

namespace lightmill::cli {
namespace {

class Look : public Program {};

TEST_F(Look, InfoStandsInColumns) {
  const Ended ended = lightmill({"info", add("a.jpg")});
  const auto lines = lines_of(ended.out);
  ASSERT_GT(lines.size(), 5u);
  const std::size_t column = lines[1].find_first_not_of(' ', lines[1].find(' ', 2));
  for (std::size_t i = 1; i < lines.size(); ++i)
    EXPECT_EQ(lines[i].find_first_not_of(' ', lines[i].find(' ', 2)), column) << lines[i];
}

TEST_F(Look, ExplainShowsTheChain) {
  const auto photograph = photographs().back().native();
  const Ended ended = lightmill({"explain", photograph, "--resize", "100"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(StartsWith(photograph + "\n"), HasSubstr("resample"), HasSubstr("planes")));
  EXPECT_THAT(lightmill({"explain", photograph, "--resize", "100", "--domain", "pixels"}).out, HasSubstr("pixels"));
}

TEST_F(Look, InfoShowsTheHeader) {
  const auto photograph = photographs().front();
  const Ended ended = lightmill({"info", photograph});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr(to_string(probe(photograph).size)), HasSubstr("coding"), HasSubstr("profile"),
                               HasSubstr("orientation")));
}

TEST_F(Look, InfoTellsHowSmallAPictureIs) {
  const auto file = folder().write("a.jpg", test::write_jpeg(test::soft_picture({40, 30}, 3, 1), {}));
  EXPECT_THAT(lightmill({"info", file}).out, HasSubstr("40x30, 0.0012 MP\n"));
}

TEST_F(Look, InfoIsJsonWhenAsked) {
  const auto photograph = photographs().front();
  const auto odd = folder() / "odd\xff.jpg";
  std::filesystem::copy_file(photograph, odd);
  const Ended ended = lightmill({"info", "--json", photograph, odd});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const auto lines = lines_of(ended.out);
  ASSERT_EQ(lines.size(), 2u);
  const auto object = nlohmann::json::parse(lines[0]);
  EXPECT_EQ(object["width"], probe(photograph).size.width);
  EXPECT_FALSE(object.contains("file_hex"));
  EXPECT_THAT(std::string(nlohmann::json::parse(lines[1])["file_hex"]), testing::EndsWith("6f6464ff2e6a7067"));
}

TEST_F(Look, InfoCountsAllMetadata) {
  const std::string iptc(
      "Photoshop 3.0\0"
      "8BIM\x04\x04\0\0\0\0\0\x03"
      "abc\0",
      30),
      extended = std::string("http://ns.adobe.com/xmp/extension/\0", 35) + std::string(40 + 1234, 'x');
  const auto file = folder().write(
      "a.jpg", test::write_jpeg(test::soft_picture({40, 30}, 3, 1), {.markers = {{0xED, iptc}, {0xE1, extended}}}));
  EXPECT_THAT(lightmill({"info", file}).out, HasSubstr("metadata     extended XMP 1.2 kB, IPTC 3 bytes\n"));
  const auto object = nlohmann::json::parse(lightmill({"info", "--json", file}).out);
  EXPECT_EQ(object["extended_xmp_bytes"], 1234);
  EXPECT_EQ(object["iptc_bytes"], 3);
}

TEST_F(Look, TellsWhatCannotBeShown) {
  const auto bad = folder().write("bad\nname.jpg", "text");
  for (const char* command : {"info", "explain"}) {
    const Ended ended = lightmill({command, bad, photographs().front()});
    EXPECT_EQ(ended.code, 1);
    EXPECT_EQ(lines_of(ended.err).size(), 1u) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("bad\\nname.jpg: "));
    EXPECT_NE(ended.out, "");
  }
}

TEST_F(Look, ExplainNamesTheLimit) {
  const Ended ended = lightmill({"explain", photographs().back(), "--max-pixels", "1M"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("over the limit of 1 MP"));
}

TEST(Formats, AreListedWithWhatThisBuildDoes) {
  const Ended ended = lightmill({"formats"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("jpeg   read, written  .jpg .jpeg .jpe .jfif; by libjpeg-turbo"));
  const auto lines = lines_of(lightmill({"formats", "--json"}).out);
  ASSERT_GT(lines.size(), 2u);
  for (const std::string& line : lines) {
    const auto format = nlohmann::json::parse(line);
    EXPECT_EQ(format["reads"], !format.contains("lack")) << format;
    EXPECT_FALSE(format["extensions"].empty()) << format;
  }
}

}  // namespace
}  // namespace lightmill::cli
