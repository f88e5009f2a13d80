#include "base/buffer_pool.h"
#include "codec/avif/avif_files.h"
#include "samples/turn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

/// Our codec and libavif's and libheif's own programs, each on what the other wrote.
namespace lightmill::avif_tools_test {
namespace {

using test::avifdec;
using test::avifenc;
using test::decode_avif;
using test::encode_avif;
using test::File;
using test::pixels_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr AvifEncoding kLossless{.coding = PixelCoding::lossless, .effort = 0};

/// PNG writers make gray of what is gray in colors; with as many channels as `like`.
cv::Mat with_channels(const cv::Mat& mat, const cv::Mat& like) {
  if (mat.channels() == like.channels()) return mat;
  cv::Mat gray;
  if (like.channels() == 1) cv::extractChannel(mat, gray, 0);
  if (like.channels() == 2) {
    gray = cv::Mat(mat.size(), CV_MAKETYPE(mat.depth(), 2));
    cv::mixChannels({mat}, {gray}, {0, 0, mat.channels() - 1, 1});
  }
  return gray;
}

/// libavif 0.11 takes gray of 8 bits without alpha for full range whatever it is.
cv::Mat with_all_levels(cv::Mat gray) {
  for (int y = 0; y < gray.rows; ++y)
    for (int x = 0; x < gray.cols; ++x) {
      std::uint8_t& level = gray.ptr(y)[x * gray.channels()];
      level = static_cast<std::uint8_t>(std::lround((std::clamp<int>(level, 16, 235) - 16) * 255 / 219.0));
    }
  return gray;
}

TEST(AvifTools, ReadOursWithoutLoss) {
  for (const int channels : {1, 2, 3, 4}) {
    const cv::Mat picture = test::noise({37, 22}, channels, 6);
    const File file = encode_avif(picture, kLossless);
    EXPECT_EQ(test::max_difference(with_channels(avifdec(file), picture), picture), 0) << channels;
    EXPECT_EQ(test::max_difference(with_channels(test::heif_convert(file), picture), picture), 0) << channels;
  }
}

TEST(AvifTools, ReadOursAsWeDo) {
  for (const Subsampling chroma : {kSampling444, kSampling422, kSampling420}) {
    const cv::Mat picture = test::soft_picture({61, 40}, 3, 2);
    const File file = encode_avif(picture, {.quality = 70, .chroma = chroma, .effort = 0});
    const cv::Mat ours = pixels_of(decode_avif(file));
    EXPECT_LE(test::max_difference(avifdec(file), ours), 2) << to_string(chroma);
    EXPECT_GT(test::psnr(test::heif_convert(file), ours), 40) << to_string(chroma);
  }
}

TEST(AvifTools, SayWhatIsInOurs) {
  const cv::Mat picture = test::soft_picture({16, 16}, 3, 2);
  const File lossy = encode_avif(picture, {.effort = 0}), lossless = encode_avif(picture, kLossless);
  for (const File& file : {lossy, lossless}) {
    EXPECT_EQ(test::avif_info(file, "Range"), "Full");
    EXPECT_EQ(test::avif_info(file, "Color Primaries"), "1");
    EXPECT_EQ(test::avif_info(file, "Transfer Char."), "13");
  }
  EXPECT_EQ(test::avif_info(lossy, "Matrix Coeffs."), "6");
  EXPECT_EQ(test::avif_info(lossless, "Matrix Coeffs."), "0");
  EXPECT_EQ(test::avif_info(lossless, "Format"), "YUV444");
}

TEST(AvifTools, TheirFilesAreReadAsTheyReadThem) {
  for (const int color : {PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA}) {
    const File png = test::write_png({.width = 35, .height = 24, .color = color}, 3);
    for (const char* bits : {"8", "10", "12"}) {
      for (const char* format : {"444", "422", "420", "400"}) {
        for (const char* range : {"full", "limited"}) {
          const File file = avifenc({png}, {"--depth", bits, "--yuv", format, "--range", range});
          const cv::Mat ours = pixels_of(decode_avif(file));
          const int wide = std::string(bits) == "8" ? 8 : 16;
          const bool gray = std::string(format) == "400";
          EXPECT_EQ(ours.channels(), (gray ? 1 : 3) + (color == PNG_COLOR_TYPE_RGB ? 0 : 1));
          cv::Mat theirs = with_channels(avifdec(file, wide), ours);
          if (ours.type() == CV_8UC1 && std::string(range) == "limited") theirs = with_all_levels(theirs);
          EXPECT_LE(test::max_difference(theirs, ours), gray ? 1 : 0) << bits << ' ' << format << ' ' << range;
        }
      }
    }
  }
}

TEST(AvifTools, TheirLosslessFilesAreTheirPngs) {
  for (const int color : {PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA}) {
    const File png = test::write_png({.width = 35, .height = 24, .color = color}, 3);
    EXPECT_EQ(test::max_difference(pixels_of(decode_avif(avifenc({png}, {"--lossless"}))), test::read_png(png)), 0);
  }
}

TEST(AvifTools, PremultipliedColorsAreDivided) {
  const File png = test::write_png({.width = 35, .height = 24, .color = PNG_COLOR_TYPE_RGB_ALPHA}, 3);
  for (const char* format : {"444", "400"}) {
    const File file = avifenc({png}, {"--premultiply", "--min", "0", "--max", "0", "--yuv", format});
    ASSERT_EQ(test::avif_info(file, "Alpha"), "Premultiplied");
    const cv::Mat ours = pixels_of(decode_avif(file)), theirs = with_channels(avifdec(file), ours);
    EXPECT_LE(test::max_difference(theirs, ours), 2) << format;
    int differ = 0;
    const cv::Mat png_as_ours = with_channels(test::read_png(png), ours);
    for (int y = 0; y < ours.rows && ours.channels() == 4; ++y)
      for (int x = 0; x < ours.cols; ++x) {
        const auto was = png_as_ours.at<cv::Vec4b>(y, x), is = ours.at<cv::Vec4b>(y, x);
        differ += was[3] > 200 && cv::norm(was, is, cv::NORM_INF) > 4 ? 1 : 0;
      }
    EXPECT_EQ(differ, 0) << "where hardly anything shines through nothing is changed";
  }
}

TEST(AvifTools, TurnsAndCropsAreDone) {
  const File png = test::write_png({.width = 40, .height = 30}, 3);
  const cv::Mat plain = test::read_png(png);
  for (const char* rotation : {"0", "1", "2", "3"}) {
    for (const char* mirror : {"", "0", "1"}) {
      std::vector<std::string> options{"--lossless", "--irot", rotation};
      if (*mirror) options.insert(options.end(), {"--imir", mirror});
      const File file = avifenc({png}, options);
      const cv::Mat theirs = test::heif_convert(file), ours = pixels_of(decode_avif(file));
      EXPECT_EQ(test::max_difference(ours, theirs), 0) << rotation << ' ' << mirror;
      EXPECT_EQ(probe(file).size, test::size_of(theirs));
      EXPECT_EQ(probe(file).orientation, Orientation::identity);
    }
  }
  const File cropped = avifenc({png}, {"--lossless", "--crop", "6,4,20,15", "--irot", "1"});
  const cv::Mat part = turn(plain(cv::Rect(6, 4, 20, 15)).clone(), Orientation::rotate_270, test::pool());
  EXPECT_EQ(test::max_difference(pixels_of(decode_avif(cropped)), part), 0);
  EXPECT_EQ(probe(cropped).size, (Size{15, 20}));
  EXPECT_EQ(probe(cropped).hidden_pixels, 40 * 30 - 20 * 15);
  EXPECT_THAT(decode_avif(cropped).warnings, IsEmpty());
}

TEST(AvifTools, CropsThatCannotBeAreNotDone) {
  const File png = test::write_png({.width = 40, .height = 30}, 3);
  File file = avifenc({png}, {"--lossless", "--crop", "6,4,20,15"});
  *(test::find(file, "clap") + 3) = 41;  // of 40 columns
  const Decoded decoded = decode_avif(file);
  EXPECT_EQ(test::max_difference(pixels_of(decoded), test::read_png(png)), 0);
  EXPECT_THAT(decoded.warnings, ElementsAre(HasSubstr("crop")));
}

TEST(AvifTools, SamplesThatAreNotSquareAreToldOf) {
  const File png = test::write_png({.width = 40, .height = 30}, 3);
  EXPECT_THAT(decode_avif(avifenc({png}, {"--pasp", "2,1"})).warnings, ElementsAre(HasSubstr("not square")));
  EXPECT_THAT(decode_avif(avifenc({png}, {"--pasp", "1,1"})).warnings, IsEmpty());
}

TEST(AvifTools, GridsAreOnePicture) {
  std::vector<File> cells;
  for (unsigned seed = 0; seed < 4; ++seed) cells.push_back(test::write_png({.width = 64, .height = 64}, seed));
  const File file = avifenc(cells, {"--grid", "2x2", "--lossless"});
  const cv::Mat picture = pixels_of(decode_avif(file));
  ASSERT_EQ(test::size_of(picture), (Size{128, 128}));
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(test::max_difference(picture(cv::Rect(i % 2 * 64, i / 2 * 64, 64, 64)),
                                   test::read_png(cells[static_cast<std::size_t>(i)])),
              0);
}

TEST(AvifTools, OfASequenceTheFirstPictureIsTaken) {
  std::vector<File> pictures;
  for (unsigned seed = 0; seed < 3; ++seed) pictures.push_back(test::write_png({.width = 30, .height = 20}, seed));
  const File file = avifenc(pictures, {"--lossless"});
  EXPECT_EQ(probe(file).frames, 3);
  const Decoded decoded = decode_avif(file);
  EXPECT_THAT(decoded.warnings, ElementsAre(HasSubstr("an animation of 3 pictures")));
  cv::Mat colors;  // avifenc writes alpha to sequences, needed or not
  cv::cvtColor(pixels_of(decoded), colors, cv::COLOR_BGRA2BGR);
  EXPECT_EQ(test::max_difference(colors, test::read_png(pictures[0])), 0);
}

}  // namespace
}  // namespace lightmill::avif_tools_test
