#include "cli/program.h"
#include "support/jpeg_reader.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/engine.h"
#include "lightmill/image_info.h"

namespace lightmill::cli {
namespace {

class Keeping : public Program {
 protected:
  /// 4:2:0, and so in whole MCUs where both sides are multiples of 16.
  void add_picture(const std::string& name, Size size, bool progressive = false, const std::string& exif = "") {
    test::JpegKind kind{.luma_across = 2, .luma_down = 2, .progressive = progressive, .quality = 97};
    if (!exif.empty()) kind.markers.emplace_back(0xE1, exif);
    folder().write("in/" + name, test::write_jpeg(test::soft_picture(size, 3, 1), kind));
  }
  static cv::Mat picture(const std::filesystem::path& file) {
    const std::string bytes = bytes_of(file);
    return test::read_jpeg(std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
  }
  std::string in(const std::string& name) const { return (folder() / "in" / name).native(); }
};

TEST_F(Keeping, TurnsWithoutLoss) {
  add_picture("a.jpg", {320, 160});
  ASSERT_EQ(run({"--rotate", "90"}).code, 0);
  EXPECT_EQ(probe(out() / "a.jpg").size, (Size{160, 320}));
  const Ended back =
      lightmill({"run", (out() / "a.jpg").native(), "-o", (folder() / "back").native(), "--rotate", "270"});
  ASSERT_EQ(back.code, 0) << back.err;
  EXPECT_EQ(test::max_difference(picture(folder() / "back/a.jpg"), picture(in("a.jpg"))), 0);
}

TEST_F(Keeping, TurnsUprightWithoutLossAndResetsTheTag) {
  add_picture("a.jpg", {320, 160}, false, test::exif_with_orientation(6));
  ASSERT_EQ(run({}).code, 0);
  const ImageInfo info = probe(out() / "a.jpg");
  EXPECT_EQ(info.size, (Size{160, 320}));
  EXPECT_EQ(info.orientation, Orientation::identity);
  EXPECT_TRUE(info.orientation_known);
}

TEST_F(Keeping, StripsAndCodesAnewWithoutLoss) {
  add_picture("a.jpg", {301, 155}, false, test::exif_with_orientation(1));
  ASSERT_EQ(run({"--strip", "--optimize", "--progressive"}).code, 0);
  const ImageInfo info = probe(out() / "a.jpg");
  EXPECT_TRUE(info.progressive);
  EXPECT_EQ(info.exif_bytes, 0u);
  EXPECT_EQ(test::max_difference(picture(out() / "a.jpg"), picture(in("a.jpg"))), 0);
  EXPECT_LT(std::filesystem::file_size(out() / "a.jpg"), std::filesystem::file_size(in("a.jpg")));
}

TEST_F(Keeping, GivesTheSameByEveryEngine) {
  add_picture("a.jpg", {320, 160});
  add_picture("b.jpg", {333, 171}, true);
  ASSERT_EQ(run({"--flip", "horizontal"}).code, 0);
  const auto expected = tree(out());
  ASSERT_THAT(expected, testing::SizeIs(2));
  for (const Engine engine : engines()) {
    std::filesystem::remove_all(out());
    const Ended ended = run({"--flip", "horizontal", "--engine", std::string(to_string(engine))});
    EXPECT_EQ(ended.code, 0) << to_string(engine) << ended.err;
    EXPECT_TRUE(tree(out()) == expected) << to_string(engine);
  }
}

TEST_F(Keeping, ThatIsRequiredFailsWhereItCannotBe) {
  add_picture("whole.jpg", {320, 160});
  add_picture("cut.jpg", {321, 160});
  const Ended ended = run({"--flip", "horizontal", "--lossless", "require"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("cut.jpg: it was to be lossless, but its stored columns would be cut at 321"));
  EXPECT_TRUE(std::filesystem::exists(out() / "whole.jpg"));
  EXPECT_FALSE(std::filesystem::exists(out() / "cut.jpg"));
  const Ended planes = run({"--flip", "horizontal", "--existing", "skip", "--report", (folder() / "r").native()});
  EXPECT_EQ(planes.code, 0) << "planes do where blocks cannot";
  EXPECT_THAT(planes.err, HasSubstr("1 image written, 1 of them not without loss, 1 skipped"));
  EXPECT_THAT(bytes_of(folder() / "r"), HasSubstr("\"not_lossless\":\"its stored columns would be cut at 321"));
  EXPECT_EQ(probe(out() / "cut.jpg").size, (Size{321, 160}));
}

/// Steps of quantization of 0, by which no coder could divide.
TEST_F(Keeping, MakesSamplesWhereCoefficientsAreOdd) {
  add_picture("odd.jpg", {320, 160});
  std::string bytes = bytes_of(in("odd.jpg"));
  bytes[bytes.find("\xFF\xDB") + 5 + 20] = 0;
  folder().write("in/odd.jpg", bytes);
  for (const char* engine : {"threads", "processes"}) {
    const Ended ended = run({"--rotate", "90", "--engine", engine, "--existing", "replace"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.err,
                HasSubstr("a step of its quantization is 0, so that its coefficients cannot be kept: decoded"));
    EXPECT_EQ(probe(out() / "odd.jpg").size, (Size{160, 320}));
  }
  const Ended ended = run({"--rotate", "90", "--lossless", "require", "--existing", "replace"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("it was to be lossless, but the coefficients that it has cannot be kept"));
}

TEST_F(Keeping, TrimsWhereThatIsAskedFor) {
  add_picture("cut.jpg", {321, 165});
  ASSERT_EQ(run({"--rotate", "180", "--lossless", "trim"}).code, 0);
  EXPECT_EQ(probe(out() / "cut.jpg").size, (Size{320, 160}));
}

TEST_F(Keeping, AndAQualityAreNotAskedForTogether) {
  add("a.jpg");
  for (const char* which : {"require", "trim"}) {
    const Ended ended = run({"--lossless", which, "--quality", "80"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("--lossless"));
  }
  EXPECT_THAT(run({"--lossless", "yes"}).err, HasSubstr("\"yes\" is none of prefer, require, off, trim"));
}

}  // namespace
}  // namespace lightmill::cli
