#include "cli/program.h"
#include "support/jpeg_reader.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/image_info.h"

namespace lightmill::cli {
namespace {

/// sRGB pictures are taken to Display P3, and that is what most tests begin with.
class Colors : public Program {
 protected:
  void SetUp() override {
    folder().write("srgb/a.jpg", test::write_jpeg(test::soft_picture({640, 480}, 3, 4), {.quality = 95}));
    ASSERT_EQ(
        lightmill({"run", folder() / "srgb", "-o", folder() / "in", "--colorspace", "p3", "--quality", "98"}).code, 0);
  }
  static cv::Mat picture(const std::filesystem::path& file) {
    const std::string bytes = bytes_of(file);
    return test::read_jpeg(std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
  }
};

TEST_F(Colors, ComeBackFromAnotherSpace) {
  EXPECT_EQ(probe(folder() / "in/a.jpg").icc_name, "Display P3");
  EXPECT_LT(test::psnr(picture(folder() / "in/a.jpg"), picture(folder() / "srgb/a.jpg")), 40) << "other numbers";
  const Ended ended = run({"--colorspace", "srgb", "--quality", "98"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(probe(out() / "a.jpg").icc_bytes, 0u);
  EXPECT_GT(test::psnr(picture(out() / "a.jpg"), picture(folder() / "srgb/a.jpg")), 42);
}

TEST_F(Colors, AreTheSameInBandsAndInWholeFrames) {
  ASSERT_EQ(run({"--colorspace", "srgb", "--resize", "301", "--quality", "95"}).code, 0);
  const cv::Mat in_bands = picture(out() / "a.jpg");
  ASSERT_EQ(
      run({"--colorspace", "srgb", "--resize", "301", "--quality", "95", "--rotate", "180", "--existing", "replace"})
          .code,
      0);
  cv::Mat turned;
  cv::rotate(picture(out() / "a.jpg"), turned, cv::ROTATE_180);
  EXPECT_GT(test::psnr(in_bands, turned), 38);
  ASSERT_EQ(
      run({"--colorspace", "srgb", "--resize", "301", "--quality", "95", "--domain", "pixels", "--existing", "replace"})
          .code,
      0);
  EXPECT_GT(test::psnr(in_bands, picture(out() / "a.jpg")), 38);
}

TEST_F(Colors, KeepTheirProfileWhereStrippedMetadataWouldChangeThem) {
  ASSERT_EQ(run({"--strip"}).code, 0);
  EXPECT_EQ(probe(out() / "a.jpg").icc_name, "Display P3");
  ASSERT_EQ(run({"--strip", "--colorspace", "adobergb", "--existing", "replace"}).code, 0);
  EXPECT_EQ(probe(out() / "a.jpg").icc_name, "Adobe RGB (1998) compatible");
  ASSERT_EQ(run({"--strip=all", "--colorspace", "srgb", "--quality", "98", "--existing", "replace"}).code, 0);
  EXPECT_EQ(probe(out() / "a.jpg").icc_bytes, 0u);
  EXPECT_GT(test::psnr(picture(out() / "a.jpg"), picture(folder() / "srgb/a.jpg")), 42)
      << "by the profile all the same";
}

TEST_F(Colors, ThatAreSrgbKeepTheirCoefficients) {
  const Ended ended = lightmill({"run", folder() / "srgb", "-o", out(), "--colorspace", "srgb"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_TRUE(tree(out()) == tree(folder() / "srgb"));
}

TEST_F(Colors, OfNoKnownSpaceAreRefused) {
  const Ended ended = run({"--colorspace", "rec2020"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, testing::HasSubstr("--colorspace: \"rec2020\" is none of keep, srgb, p3, adobergb"));
}

}  // namespace
}  // namespace lightmill::cli
