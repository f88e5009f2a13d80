#include "support/texts.h"
#include "tools.h"

#include <gmock/gmock.h>

namespace lightmill::tiff_kinds_test {
namespace {

using test::Bench;
using test::decode_tiff;
using test::pixels_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// What the header promises.
int type_of(const ImageInfo& info) {
  const int channels = (info.color == ColorModel::gray ? 1 : 3) + (info.alpha ? 1 : 0);
  return CV_MAKETYPE(info.bits == 16 ? CV_16U : CV_8U, channels);
}

/// Decodes a file to what is expected, as the header promised, without a word.
void expect_pixels(const test::File& file, const cv::Mat& expected, const std::string& what, int most = 0) {
  const Decoded decoded = decode_tiff(file);
  EXPECT_THAT(decoded.warnings, IsEmpty()) << what;
  EXPECT_LE(test::max_difference(pixels_of(decoded), expected), most) << what;
  EXPECT_EQ(type_of(probe(file)), expected.type()) << what;
}

class TiffKinds : public testing::Test {
 protected:
  void make(const std::string& from, const std::string& options) {
    bench_.run("convert-im6.q16 " + from + " " + options + " a.tif");
  }
  void copy(const std::string& options) { bench_.run("tiffcp " + options + " base.tif a.tif"); }
  void base(const cv::Mat& mat) { bench_.write("base.tif", test::encode_tiff(mat, {TiffCompression::none})); }
  void expect(const cv::Mat& expected, const std::string& what) { expect_pixels(bench_.read("a.tif"), expected, what); }

  Bench bench_;
};

TEST_F(TiffKinds, OfEveryLosslessCompressionInStripsAndTiles) {
  for (const int channels : {1, 3, 4}) {
    const cv::Mat picture = test::soft_picture({201, 131}, channels, 6);
    base(picture);
    for (const std::string compression :
         {"none", "lzw", "lzw:2", "zip", "zip:2", "packbits", "zstd:2", "lzma", "lerc"}) {
      for (const std::string pieces : {"-r 7", "-r 500", "-t -w 64 -l 48"}) {
        copy("-c " + compression + " " + pieces);
        expect(picture, compression + " " + pieces);
      }
    }
  }
}

TEST_F(TiffKinds, OfSixteenBitsInEitherOrder) {
  const cv::Mat picture = test::noise_of(CV_16UC3, {101, 67}, 4);
  base(picture);
  for (const std::string order : {"-B", "-L", "-8 -B", "-8 -L"}) {
    for (const std::string compression : {"none", "lzw:2", "zip:2"}) {
      for (const std::string pieces : {"-r 9", "-t -w 32 -l 16"}) {
        copy(order + " " + pieces + " -c " + compression);
        expect(picture, order + " " + compression + " " + pieces);
      }
    }
  }
}

TEST_F(TiffKinds, OfSeparatePlanes) {
  for (const int channels : {2, 3, 4}) {
    const cv::Mat picture = test::noise({73, 55}, channels, 4);
    base(picture);
    for (const std::string pieces : {"-r 9", "-t -w 32 -l 16"}) {
      copy("-p separate -c lzw " + pieces);
      expect(picture, pieces);
    }
  }
  bench_.write_pam("deep.pam", test::noise_of(CV_16UC3, {40, 30}, 1));
  make("deep.pam", "-interlace plane");
  expect_pixels(bench_.read("a.tif"), bench_.by_imagemagick("a.tif", CV_16UC3), "16 bits");
}

/// Few bits: gray in both polarities, and palettes.
TEST_F(TiffKinds, OfFewBits) {
  for (const int bits : {1, 2, 4}) {
    const int levels = 1 << bits;
    cv::Mat gray = test::noise({45, 31}, 1, static_cast<unsigned>(bits), 0, levels - 1) * (255 / (levels - 1));
    bench_.write_pam("a.pam", gray);
    const std::string depth = "-depth " + std::to_string(bits);
    make("a.pam", "-type grayscale -define quantum:polarity=min-is-black -compress none " + depth);
    expect(gray, depth);
    EXPECT_EQ(probe(bench_.read("a.tif")).stored_bits, bits);
    bench_.run("convert-im6.q16 a.pam -type palette " + depth + " -compress lzw a.tif");
    const ImageInfo info = probe(bench_.read("a.tif"));
    if (!info.palette) continue;
    cv::Mat color;
    cv::cvtColor(gray, color, cv::COLOR_GRAY2BGR);
    expect(color, "palette of " + depth);
  }
}

TEST_F(TiffKinds, OfGrayWhoseZeroIsWhite) {
  for (const int type : {CV_8UC1, CV_16UC1, CV_8UC2}) {
    const cv::Mat stored = test::noise_of(type, {45, 31}, 3);
    bench_.write("a.tif", test::encode_tiff(stored, {TiffCompression::lzw}));
    bench_.run("tiffset -s 262 0 a.tif");
    cv::Mat expected = ~stored;
    if (type == CV_8UC2) cv::mixChannels({stored}, {expected}, {1, 1});
    expect(expected, "white is 0");
  }
}

TEST_F(TiffKinds, OfAPalette) {
  cv::Mat picture(40, 50, CV_8UC3);
  const cv::Mat colors = test::noise({1, 200}, 3, 9);
  for (int i = 0; i < 2000; ++i) picture.at<cv::Vec3b>(i / 50, i % 50) = colors.at<cv::Vec3b>(i * 7 % 200, 0);
  bench_.write_pam("a.pam", picture);
  make("a.pam", "-type palette -compress none");
  EXPECT_TRUE(probe(bench_.read("a.tif")).palette);
  expect(picture, "200 colors");
}

TEST_F(TiffKinds, OfFax) {
  cv::Mat page(120, 333, CV_8UC1, cv::Scalar(255));
  for (int i = 0; i < 60; ++i) page(cv::Rect(i * 31 % 300, i * 17 % 110, 9 + i % 20, 3 + i % 7)) = 0;
  bench_.write_pam("a.pam", page);
  bench_.run("convert-im6.q16 a.pam -type bilevel -compress Group4 base.tif");
  for (const std::string coding : {"g3", "g3:2d", "g3:fill", "g4", "none", "packbits"}) {
    for (const std::string order : {"", "-f lsb2msb ", "-r 20 "}) {
      copy(order + "-c " + coding);
      expect(page, order + coding);
    }
  }
}

TEST_F(TiffKinds, WithAlphaThatIsMultipliedIn) {
  cv::Mat picture = test::soft_picture({64, 40}, 4, 2);
  for (int i = 0; i < 64 * 40; ++i) picture.at<cv::Vec4b>(i / 64, i % 64)[3] = static_cast<std::uint8_t>(100 + i % 156);
  bench_.write_pam("a.pam", picture);
  make("a.pam", "-define tiff:alpha=associated -compress none");
  EXPECT_THAT(bench_.run("tiffinfo a.tif").out, HasSubstr("assoc-alpha"));
  const cv::Mat made = pixels_of(bench_.read("a.tif"));
  EXPECT_LE(test::max_difference(made, picture), 2) << "alpha of 100 leaves a step of 2.55 levels";
  make("a.pam", "-define tiff:alpha=unassociated -compress none");
  expect(picture, "unassociated");
}

/// As libtiff's own tool makes RGB of it.
TEST_F(TiffKinds, OfAJpegInside) {
  const cv::Mat picture = test::soft_picture({160, 96}, 3, 5);
  base(picture);
  for (const std::string options :
       {"-c jpeg:90 -r 16", "-c jpeg:90 -r 96", "-c jpeg:r:90 -r 16", "-c jpeg:90 -t -w 64 -l 32"}) {
    copy(options);
    const test::File file = bench_.read("a.tif");
    expect_pixels(file, bench_.by_imagemagick("a.tif", CV_8UC3), options);
    EXPECT_GT(test::psnr(pixels_of(file), picture), 32) << options;
    EXPECT_EQ(probe(file).color, options.find(":r") == std::string::npos ? ColorModel::ycc : ColorModel::rgb);
  }
  base(test::soft_picture({160, 96}, 1, 5));
  copy("-c jpeg:90 -r 16");
  expect(bench_.by_imagemagick("a.tif", CV_8UC1), "gray");
}

TEST_F(TiffKinds, OfAWebpInside) {
  for (const int channels : {3, 4}) {
    const cv::Mat picture = test::soft_picture({100, 60}, channels, 5);
    base(picture);
    copy("-c webp -r 60");
    expect_pixels(bench_.read("a.tif"), bench_.by_imagemagick("a.tif", CV_MAKETYPE(CV_8U, channels)), "webp");
  }
}

TEST_F(TiffKinds, OfInksAreMadeRgb) {
  const cv::Mat picture = test::soft_picture({64, 40}, 3, 2);
  bench_.write_pam("a.pam", picture);
  for (const std::string options : {"-depth 8", "-depth 16", "-depth 8 -interlace plane"}) {
    make("a.pam", "-colorspace CMYK -compress lzw " + options);
    const test::File file = bench_.read("a.tif");
    const ImageInfo info = probe(file);
    EXPECT_EQ(info.color, ColorModel::cmyk);
    EXPECT_EQ(info.bits, 8);
    const Decoded decoded = decode_tiff(file);
    EXPECT_THAT(decoded.warnings, ElementsAre(HasSubstr("colors are approximate")));
    EXPECT_LE(test::max_difference(pixels_of(decoded), picture), 2) << options;
  }
}

/// ImageMagick's L*a*b* is under D65, so that the colors are not quite the same; grays are, but for its rounding.
TEST_F(TiffKinds, OfLabIsMadeRgb) {
  cv::Mat picture = test::gradient({64, 40}, 3);
  cv::cvtColor(test::gradient({64, 20}, 1), picture.rowRange(0, 20), cv::COLOR_GRAY2BGR);
  bench_.write_pam("a.pam", picture);
  for (const std::string depth : {"8", "16"}) {
    make("a.pam", "-colorspace Lab -compress lzw -depth " + depth);
    const test::File file = bench_.read("a.tif");
    EXPECT_EQ(probe(file).color, ColorModel::rgb);
    EXPECT_EQ(probe(file).bits, std::stoi(depth));
    cv::Mat made = pixels_of(file);
    if (depth == "16") made.convertTo(made, CV_8U, 1 / 257.0);
    EXPECT_LE(test::max_difference(made.rowRange(0, 20), picture.rowRange(0, 20)), depth == "8" ? 10 : 1) << depth;
    EXPECT_GT(test::psnr(made, picture), 25) << depth;
  }
}

TEST_F(TiffKinds, TurnedAnyWayAreToldOf) {
  const cv::Mat picture = test::noise({20, 10}, 3, 4);
  base(picture);
  for (int value = 1; value <= 8; ++value) {
    bench_.run("cp base.tif a.tif");
    bench_.run("tiffset -s 274 " + std::to_string(value) + " a.tif");
    const test::File file = bench_.read("a.tif");
    const ImageInfo info = probe(file);
    EXPECT_TRUE(info.orientation_known);
    EXPECT_EQ(info.orientation, static_cast<Orientation>(value));
    EXPECT_EQ(info.size, (Size{20, 10}));
    const Decoded decoded = decode_tiff(file);
    EXPECT_EQ(test::max_difference(pixels_of(decoded), picture), 0) << "as stored";
    EXPECT_EQ(exif_orientation(decoded.metadata.exif), value);
  }
}

TEST_F(TiffKinds, OfSeveralPagesGiveTheFirst) {
  const cv::Mat first = test::noise({20, 10}, 3, 4), second = test::noise({30, 40}, 1, 4);
  bench_.write("1.tif", test::encode_tiff(first));
  bench_.write("2.tif", test::encode_tiff(second));
  bench_.run("tiffcp 1.tif 2.tif 1.tif a.tif");
  EXPECT_EQ(probe(bench_.read("a.tif")).frames, 3);
  const Decoded decoded = decode_tiff(bench_.read("a.tif"));
  EXPECT_THAT(decoded.warnings, ElementsAre("a file of 3 pages, of which one alone is kept"));
  EXPECT_EQ(test::max_difference(pixels_of(decoded), first), 0);
}

TEST_F(TiffKinds, AnyPageCanBeNamed) {
  const cv::Mat first = test::noise({20, 10}, 3, 4), second = test::noise({30, 40}, 1, 4);
  bench_.write("1.tif", test::encode_tiff(first));
  bench_.write("2.tif", test::encode_tiff(second));
  bench_.run("tiffcp 1.tif 2.tif a.tif");
  const auto file = bench_.read("a.tif");
  for (const int page : {1, 2}) {
    const cv::Mat& picture = page == 1 ? first : second;
    const ImageInfo info = probe(file, page);
    EXPECT_EQ(info.page, page);
    EXPECT_EQ(info.frames, 2);
    EXPECT_EQ(info.size, test::size_of(picture));
    const Decoded decoded = decode_tiff(file, Damaged::fail, MetadataPolicy::keep, {}, page);
    EXPECT_THAT(decoded.warnings, testing::IsEmpty());
    EXPECT_EQ(test::max_difference(pixels_of(decoded), picture), 0);
  }
  try {
    probe(file, 3);
    ADD_FAILURE() << "there is no third";
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::unsupported);
    EXPECT_STREQ(error.what(), "there is no page 3 in it, but 2");
  }
}

/// Smaller copies behind the picture, and one in front of it.
TEST_F(TiffKinds, SmallerCopiesAreNoPages) {
  const cv::Mat picture = test::soft_picture({300, 200}, 3, 5);
  bench_.write("base.tif", test::encode_tiff(picture));
  bench_.run("vips tiffsave base.tif a.tif --tile --pyramid --tile-width 64 --tile-height 64");
  EXPECT_EQ(probe(bench_.read("a.tif")).frames, 1);
  EXPECT_EQ(test::max_difference(pixels_of(bench_.read("a.tif")), picture), 0);
  bench_.write("small.tif", test::encode_tiff(test::noise({30, 20}, 3, 5)));
  bench_.run("tiffset -s 254 1 small.tif");
  bench_.run("tiffcp small.tif base.tif a.tif");
  const test::File file = bench_.read("a.tif");
  const ImageInfo info = probe(file);
  if (info.frames == 1) {  // tiffcp tells of every page anew
    EXPECT_EQ(test::max_difference(pixels_of(file), picture), 0);
  }
}

TEST_F(TiffKinds, ThatAreNotReadAreNamed) {
  const auto refusal = [&](const std::string& format) {
    bench_.write("base.tif", test::encode_tiff(test::noise({20, 10}, 3, 5)));
    bench_.run("vips cast base.tif a.tif " + format);
    try {
      probe(bench_.read("a.tif"));
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::unsupported);
      return std::string(error.what());
    }
    return std::string("it is read");
  };
  EXPECT_EQ(refusal("float"), "a TIFF with floating-point samples of 32 bits");
  EXPECT_EQ(refusal("uint"), "a TIFF with samples of 32 bits; 1 to 16 are read");
  EXPECT_EQ(refusal("short"), "a TIFF with signed samples of 16 bits");
  test::File file = test::encode_tiff(test::noise({20, 10}, 3, 5), {TiffCompression::none});
  const auto entry = test::found_in(file, std::vector<std::uint8_t>{3, 1, 3, 0, 1, 0, 0, 0, 1, 0});
  ASSERT_NE(entry, file.end());
  const auto method = entry + 8;
  for (const auto& [number, name] :
       {std::pair{34'712, "JPEG 2000"}, {50'002, "JPEG XL"}, {12'345, "an unknown method"}}) {
    method[0] = static_cast<std::uint8_t>(number);
    method[1] = static_cast<std::uint8_t>(number >> 8);
    try {
      decode_tiff(file);
      FAIL() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::unsupported);
      EXPECT_THAT(error.what(), HasSubstr(name));
    }
  }
}

}  // namespace
}  // namespace lightmill::tiff_kinds_test
