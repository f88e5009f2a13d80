#include "cli/program.h"
#include "support/jpeg_reader.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/engine.h"
#include "lightmill/image_info.h"

namespace lightmill::cli {
namespace {

class Renditions : public Program {
 protected:
  std::vector<nlohmann::json> reported() { return json_lines(report()); }
  static cv::Mat picture(const std::filesystem::path& file) {
    const std::string bytes = bytes_of(file);
    return test::read_jpeg(std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
  }
  std::string report() { return (folder() / "report.jsonl").native(); }
};

TEST_F(Renditions, AreNamedByTheirWidths) {
  add("deep/a.jpg");
  const Ended ended = run({"--rendition", "320", "--rendition", "160x160:png", "--rendition", "80:40:name=tiny"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(tree(out()), testing::SizeIs(3));
  EXPECT_EQ(probe(out() / "deep/a-320.jpg").size.width, 320);
  EXPECT_EQ(probe(out() / "deep/a-160.png").format, Format::png);
  EXPECT_EQ(probe(out() / "deep/a-tiny.jpg").size.width, 80);
}

TEST_F(Renditions, AreTheSameByEveryEngine) {
  for (int i = 0; i < 4; ++i) add("p" + std::to_string(i) + ".jpg", static_cast<std::size_t>(i));
  const std::vector<std::string> wanted = {"--rendition", "400:png",   "--rendition", "200",        "--rendition",
                                           "100",         "--sharpen", "0.5",         "--existing", "replace"};
  ASSERT_EQ(run(wanted).code, 0);
  const auto expected = tree(out());
  EXPECT_THAT(expected, testing::SizeIs(12));
  for (const Engine engine : engines()) {
    std::filesystem::remove_all(out());
    auto arguments = wanted;
    arguments.insert(arguments.end(), {"--engine", std::string(to_string(engine))});
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, 0) << to_string(engine) << ended.err;
    EXPECT_TRUE(tree(out()) == expected) << to_string(engine);
  }
}

TEST_F(Renditions, OfNoiseTakeMoreThanEstimatedAndAreWritten) {
  const auto noise = test::write_jpeg(test::noise({600, 600}, 3, 1), {.quality = 100});
  folder().write("in/noise.jpg", noise);
  Words wanted = {"--quality", "100", "--chroma", "4:4:4", "--engine", "processes"};
  for (int size = 590; size <= 600; ++size) wanted.insert(wanted.end(), {"--rendition", std::to_string(size)});
  const Ended ended = run(wanted);
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(tree(out()), testing::SizeIs(11));
}

TEST_F(Renditions, DifferLittleFromRunsOfTheirOwn) {
  add("a.jpg");
  ASSERT_EQ(run({"--rendition", "400:95", "--rendition", "200:95", "--rendition", "100:95"}).code, 0);
  for (const std::string size : {"400", "200", "100"}) {
    const auto own = folder() / ("own" + size);
    ASSERT_EQ(lightmill({"run", in(), "-o", own, "--resize", size, "--quality", "95"}).code, 0);
    EXPECT_GT(test::psnr(picture(out() / ("a-" + size + ".jpg")), picture(own / "a.jpg")), 34) << size;
  }
}

TEST_F(Renditions, OnlyWhatIsMissingIsMadeAgain) {
  add("a.jpg");
  const std::vector<std::string> wanted = {"--rendition", "320", "--rendition", "160", "--existing", "skip"};
  ASSERT_EQ(run(wanted).code, 0);
  const auto made = tree(out());
  const auto kept = std::filesystem::last_write_time(out() / "a-320.jpg");
  std::filesystem::remove(out() / "a-160.jpg");
  auto arguments = wanted;
  arguments.insert(arguments.end(), {"--report-existing", "replace", "--report", report()});
  EXPECT_EQ(run(arguments).code, 0);
  EXPECT_EQ(std::filesystem::last_write_time(out() / "a-320.jpg"), kept);
  EXPECT_EQ(probe(out() / "a-160.jpg").size.width, 160);
  const auto outputs = reported().at(0).at("outputs");
  EXPECT_EQ(outputs.at(0).at("status"), "skipped");
  EXPECT_EQ(outputs.at(1).at("status"), "written");
  EXPECT_EQ(outputs.at(1).at("format"), "jpeg");
}

TEST_F(Renditions, AreNeverLargerThanThePictureNorTwiceTheSame) {
  add("a.jpg");
  ASSERT_EQ(run({"--crop", "100x80+0+0", "--rendition", "2048", "--rendition", "1024", "--report-existing", "replace",
                 "--report", report()})
                .code,
            0);
  EXPECT_THAT(tree(out()), testing::SizeIs(1));
  EXPECT_EQ(probe(out() / "a-2048.jpg").size, (Size{100, 80}));
  EXPECT_EQ(reported().at(0).at("outputs").at(1).at("status"), "redundant");
}

TEST_F(Renditions, OfOneNameAreRefusedBeforeAnythingIsWritten) {
  add("a.jpg");
  const Ended ended = run({"--rendition", "320", "--rendition", "320x200"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("-320"));
  EXPECT_FALSE(std::filesystem::exists(out() / "a-320.jpg"));
  for (const char* wrong : {"", "320:bmp", "320:0", "320:name=a/b", "0", "320:jpeg quality=5", "320:png | jpeg"}) {
    EXPECT_EQ(run({"--rendition", wrong}).code, 2) << wrong;
  }
}

TEST_F(Renditions, OfTwoInputsThatWouldHaveOneNameTheSecondIsRefused) {
  add("a.jpg");
  ASSERT_EQ(run({"--format", "png"}).code, 0);
  std::filesystem::copy_file(out() / "a.png", std::filesystem::path(in()) / "a.png");
  std::filesystem::remove_all(out());
  const Ended ended = run({"--format", "jpeg", "--sort"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("same output name"));
  EXPECT_THAT(tree(out()), testing::SizeIs(1));
}

TEST_F(Renditions, TheFormatIsToldByTheContent) {
  add("a.jpg");
  ASSERT_EQ(run({"--format", "png", "--resize", "64"}).code, 0);
  std::filesystem::remove(std::filesystem::path(in()) / "a.jpg");
  std::filesystem::copy_file(out() / "a.png", std::filesystem::path(in()) / "wrong.jpg");
  std::filesystem::remove_all(out());
  ASSERT_EQ(run({"--report-existing", "replace", "--report", report()}).code, 0);
  EXPECT_EQ(probe(out() / "wrong.jpg.png").format, Format::png);
  EXPECT_THAT(reported().at(0).at("warnings").at(0).get<std::string>(), HasSubstr("PNG by its content"));
}

}  // namespace
}  // namespace lightmill::cli
