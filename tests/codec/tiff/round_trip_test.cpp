#include "codec/abilities.h"
#include "codec/formats.h"
#include "codec/tiff/encode.h"
#include "tools.h"

#include <gmock/gmock.h>

namespace lightmill::tiff_round_trip_test {
namespace {

using test::encode_tiff;
using test::pixels_of;
using testing::HasSubstr;
using testing::Not;

constexpr int kTypes[] = {CV_8UC1, CV_8UC2, CV_8UC3, CV_8UC4, CV_16UC1, CV_16UC2, CV_16UC3, CV_16UC4};
constexpr TiffCompression kCompressions[] = {TiffCompression::none, TiffCompression::lzw, TiffCompression::deflate,
                                             TiffCompression::zstd};

TEST(Tiff, KeepsEverySample) {
  unsigned seed = 0;
  for (const int type : kTypes) {
    for (const Size size : {Size{1, 1}, Size{3, 20}, Size{97, 61}, Size{301, 1}, Size{1, 90}}) {
      for (const TiffCompression compression : kCompressions) {
        const cv::Mat picture = test::noise_of(type, size, ++seed);
        const test::File file = encode_tiff(picture, {.compression = compression});
        const ImageInfo info = probe(file);
        EXPECT_EQ(info.size, size);
        EXPECT_EQ(info.alpha, picture.channels() % 2 == 0);
        EXPECT_EQ(info.color, picture.channels() > 2 ? ColorModel::rgb : ColorModel::gray);
        EXPECT_EQ(info.bits, CV_MAT_DEPTH(type) == CV_16U ? 16 : 8);
        EXPECT_EQ(test::max_difference(pixels_of(file), picture), 0) << type << " " << to_string(size);
      }
    }
  }
}

/// Of soft pictures, whose differences are what is compressed, and of several strips.
TEST(Tiff, KeepsEverySampleOfLargerPictures) {
  for (const int channels : {1, 3, 4}) {
    const cv::Mat picture = test::soft_picture({700, 500}, channels, 5);
    for (const TiffCompression compression : kCompressions)
      EXPECT_EQ(test::max_difference(pixels_of(encode_tiff(picture, {.compression = compression})), picture), 0);
  }
}

TEST(Tiff, OfAPartOfAFrameIsThatPart) {
  const cv::Mat picture = test::noise({60, 40}, 3, 8);
  const Frame frame = Pixels{picture, Region{10, 5, 30, 20}};
  const Blob blob =
      codec_for(Format::tiff).encode(frame, {.encoding = TiffEncoding{}}, {}, test::pool(), test::no_cores());
  EXPECT_EQ(test::max_difference(pixels_of(test::File(blob.bytes().begin(), blob.bytes().end())),
                                 picture(cv::Rect(10, 5, 30, 20)).clone()),
            0);
}

TEST(Tiff, PredictsPhotographsAndNotWhatIsFlat) {
  const auto size_of = [](const cv::Mat& mat) { return encode_tiff(mat).size(); };
  const cv::Mat soft = test::soft_picture({512, 512}, 1, 2);
  EXPECT_LT(size_of(soft), soft.total() * 3 / 4) << "grain of 9 levels is 3.2 bits";
  cv::Mat drawing(512, 512, CV_8UC1, cv::Scalar(255));
  const cv::Mat letters = test::noise({32, 8}, 1, 4, 0, 3) * 60;
  for (int i = 0; i < 400; ++i) letters.copyTo(drawing(cv::Rect(i * 37 % 480, i * 53 % 500, 32, 8)));
  EXPECT_LT(size_of(drawing), drawing.total() / 12);
}

TEST(Tiff, MayBeABigTiff) {
  for (const int type : {CV_8UC3, CV_16UC4}) {
    const cv::Mat picture = test::noise_of(type, {150, 700}, 3);
    const Frame frame = Pixels{picture, Region::whole(test::size_of(picture))};
    Metadata metadata;
    metadata.xmp = {'<', 'x', '/', '>'};
    const Blob blob = encode_tiff(frame, TiffEncoding{}, metadata, test::pool(), TiffKind::big);
    const test::File file(blob.bytes().begin(), blob.bytes().end());
    EXPECT_EQ(file[2], 43);
    const Decoded decoded = test::decode_tiff(file);
    EXPECT_EQ(test::max_difference(pixels_of(decoded), picture), 0);
    EXPECT_EQ(decoded.metadata.xmp, metadata.xmp);
    const test::Bench bench;
    bench.write("a.tif", file);
    EXPECT_EQ(test::max_difference(bench.by_imagemagick("a.tif", type), picture), 0);
  }
}

/// ImageMagick, libvips and libtiff's own tool read what is written as it was meant, and find nothing odd about it.
TEST(Tiff, IsReadByOthers) {
  const test::Bench bench;
  for (const int type : kTypes) {
    const cv::Mat picture = test::noise_of(type, {203, 90}, 3);
    bench.write("a.tif", encode_tiff(picture, {.compression = TiffCompression::lzw}));
    EXPECT_EQ(test::max_difference(bench.by_imagemagick("a.tif", type), picture), 0) << type;
    EXPECT_EQ(test::max_difference(bench.by_vips("a.tif", type), picture), 0) << type;
    const Ended info = bench.run("tiffinfo -c a.tif");
    EXPECT_EQ(info.err, "");
    EXPECT_THAT(info.out, HasSubstr("Compression Scheme: LZW"));
    EXPECT_THAT(info.out, Not(HasSubstr("=== TIFF directory 1")));
  }
}

TEST(Tiff, IsReadByOthersInEachCompression) {
  const test::Bench bench;
  const cv::Mat picture = test::soft_picture({400, 300}, 3, 5);
  for (const TiffCompression compression : kCompressions) {
    bench.write("a.tif", encode_tiff(picture, {.compression = compression}));
    EXPECT_EQ(test::max_difference(bench.by_imagemagick("a.tif", CV_8UC3), picture), 0);
    EXPECT_EQ(test::max_difference(bench.by_vips("a.tif", CV_8UC3), picture), 0);
  }
}

TEST(TiffAbilities, PixelsAloneWithAlphaAndSixteenBits) {
  const Abilities& tiff = abilities(Format::tiff);
  EXPECT_TRUE(tiff.scales({}, Domain::pixels, Fidelity::exact).empty());
  EXPECT_NE(tiff.why_no_planes(ImageInfo()), "");
  EXPECT_FALSE(tiff.writes_planes());
  EXPECT_TRUE(tiff.writes_alpha());
  EXPECT_EQ(tiff.most_bits(), 16);
}

/// The most that noise takes is within what is counted, and not far below it.
TEST(TiffAbilities, CountTheFile) {
  const cv::Mat picture = test::noise({1500, 1000}, 3, 3);
  const FrameState frame = state_of(Pixels{picture, Region::whole(test::size_of(picture))});
  for (const TiffCompression compression : kCompressions) {
    const TiffEncoding encoding{compression};
    const std::size_t counted = abilities(Format::tiff).encoding_bytes(encoding, frame);
    const std::size_t real = encode_tiff(picture, encoding).size();
    EXPECT_GE(counted, real);
    EXPECT_LE(counted, real * 3 / 2 + 5'000'000);
  }
}

TEST(TiffFormat, IsToldByItsFirstBytes) {
  const auto told = [](std::string_view text) {
    return find_format({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  };
  for (const std::string_view mark :
       {std::string_view("II*\0\x08\0\0\0\0\0\0\0", 12), std::string_view("MM\0*\0\0\0\x08\0\0\0\0", 12),
        std::string_view("II+\0\x08\0\0\0\x10\0\0\0", 12)})
    EXPECT_EQ(told(mark), Format::tiff);
  EXPECT_FALSE(told(std::string_view("II*\0\x10\0\0\0CR\2\0", 12))) << "a Canon raw file";
  EXPECT_FALSE(told(std::string_view("IIU\0\x18\0\0\0\0\0\0\0", 12))) << "a Panasonic raw file";
  EXPECT_EQ(format_of_extension(".TIFF"), Format::tiff);
}

}  // namespace
}  // namespace lightmill::tiff_round_trip_test
