#include "cli/program.h"

#include "lightmill/image_info.h"

namespace lightmill::cli {
namespace {

class Pages : public Program {
 protected:
  /// A GIF of a red picture of 2x1 and a green one on its left.
  static std::string two_pictures() {
    const std::string head("GIF89a\2\0\1\0\x80\0\0\xFF\0\0\0\xFF\0", 19);
    const std::string red(",\0\0\0\0\2\0\1\0\0\2\2\4\x0A\0", 15), green(",\0\0\0\0\1\0\1\0\0\2\2\x4C\1\0", 15);
    return head + red + green + ";";
  }
};

TEST_F(Pages, OneOfSeveralIsTaken) {
  const auto file = folder().write("a.gif", two_pictures());
  for (const char* engine : {"serial", "processes"}) {
    const std::filesystem::path results = folder() / engine;
    const Ended first = lightmill({"run", file, "-o", results / "1", "--engine", engine});
    EXPECT_EQ(first.code, 0) << first.err;
    EXPECT_THAT(first.err, HasSubstr("an animation of 2 pictures, of which the first alone is kept"));
    for (const char* page : {"1", "2"}) {
      const auto to = results / ("page " + std::string(page));
      const Ended named = lightmill({"run", file, "-o", to, "--engine", engine, "--page", page});
      EXPECT_EQ(named.code, 0) << named.err;
      EXPECT_EQ(named.err.find("animation"), std::string::npos) << named.err;
      EXPECT_EQ(probe(to / "a.png").format, Format::png);
    }
    EXPECT_EQ(folder().read(results / "1" / "a.png"), folder().read(results / "page 1" / "a.png"));
    EXPECT_NE(folder().read(results / "page 1" / "a.png"), folder().read(results / "page 2" / "a.png"));
  }
}

TEST_F(Pages, ThatAreNotThereAreAnErrorThatCounts) {
  const auto gif = folder().write("a.gif", two_pictures());
  const auto jpeg = add("b.jpg");
  const Ended ended = lightmill({"run", gif, jpeg, "-o", folder() / "out", "--page", "3"});
  EXPECT_NE(ended.code, 0);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("a.gif"), HasSubstr("there is no picture 3 in it, but 2")));
  EXPECT_THAT(ended.err, AllOf(HasSubstr("b.jpg"), HasSubstr("there is no page 3 in it, but 1 alone")));
  EXPECT_THAT(lightmill({"info", gif, "--page", "3"}).err, HasSubstr("there is no picture 3"));
  EXPECT_THAT(lightmill({"run", gif, "-o", folder() / "out", "--page", "0"}).err, HasSubstr("--page"));
}

TEST_F(Pages, InfoAndExplainTellOfThem) {
  const auto gif = folder().write("a.gif", two_pictures());
  EXPECT_THAT(lightmill({"info", gif, "--page", "2"}).out, HasSubstr("number 2 of them"));
  EXPECT_THAT(lightmill({"info", gif, "--page", "2", "--json"}).out, HasSubstr("\"page\":2"));
  EXPECT_THAT(lightmill({"explain", gif, "--page", "2"}).out, HasSubstr("page 2"));
}

}  // namespace
}  // namespace lightmill::cli
