#include "codec/avif/avif_files.h"
#include "samples/turn.h"
#include "support/jpeg_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill::avif_metadata_test {
namespace {

using test::avif_info;
using test::avifenc;
using test::decode_avif;
using test::encode_avif;
using test::File;
using test::file_of;
using test::find;
using test::pixels_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::string_literals;

Bytes exif_turned(int orientation) { return file_of(test::exif_with_orientation(orientation).substr(6)); }

Metadata rich(int orientation = 1) {
  Metadata metadata;
  metadata.exif = exif_turned(orientation);
  metadata.xmp = file_of("<x:xmpmeta/>");
  metadata.icc = file_of(std::string(16, 'i') + "RGB XYZ "s + std::string(3000, 'c'));
  return metadata;
}

constexpr AvifEncoding kLossless{.coding = PixelCoding::lossless, .effort = 0};

cv::Mat picture() { return test::noise({33, 21}, 3, 4); }

TEST(AvifMetadata, ComesBackByteForByte) {
  const File file = encode_avif(picture(), {.effort = 0}, rich());
  const Decoded decoded = decode_avif(file);
  EXPECT_EQ(decoded.metadata.exif, rich().exif);
  EXPECT_EQ(decoded.metadata.xmp, rich().xmp);
  EXPECT_EQ(decoded.metadata.icc, rich().icc);
  EXPECT_TRUE(decoded.metadata.color_chunks.empty());
  EXPECT_THAT(decoded.warnings, IsEmpty());
  const ImageInfo info = probe(file);
  EXPECT_EQ(info.exif_bytes, rich().exif.size());
  EXPECT_EQ(info.xmp_bytes, rich().xmp.size());
  EXPECT_EQ(info.icc_bytes, rich().icc.size());
  EXPECT_EQ(info.icc_space, "RGB ");
  EXPECT_TRUE(info.orientation_known);
  EXPECT_EQ(avif_info(file, "Exif Metadata"), "Present (" + std::to_string(rich().exif.size()) + " bytes)");
  EXPECT_EQ(avif_info(file, "XMP Metadata"), "Present (" + std::to_string(rich().xmp.size()) + " bytes)");
  EXPECT_EQ(avif_info(file, "ICC Profile"), "Present (" + std::to_string(rich().icc.size()) + " bytes)");
  EXPECT_EQ(avif_info(file, "Color Primaries"), "2") << "the profile says it";
}

TEST(AvifMetadata, IsStrippedAsAskedFor) {
  const File file = encode_avif(picture(), {.effort = 0}, rich());
  const Metadata stripped = decode_avif(file, Damaged::fail, MetadataPolicy::strip).metadata;
  EXPECT_EQ(stripped.icc, rich().icc);
  EXPECT_TRUE(stripped.exif.empty() && stripped.xmp.empty());
  const Metadata none = decode_avif(file, Damaged::fail, MetadataPolicy::strip_all).metadata;
  EXPECT_TRUE(none.icc.empty() && none.exif.empty() && none.xmp.empty());
}

TEST(AvifMetadata, OfTheirToolsIsKept) {
  const TemporaryFolder folder;
  const File png = test::write_png({.width = 20, .height = 10}, 3);
  const File file =
      avifenc({png}, {"--lossless", "--exif", folder.write("exif", rich().exif).native(), "--xmp",
                      folder.write("xmp", rich().xmp).native(), "--icc", folder.write("icc", rich().icc).native()});
  const Metadata there = decode_avif(file).metadata;
  EXPECT_EQ(there.exif, rich().exif);
  EXPECT_EQ(there.xmp, rich().xmp);
  EXPECT_EQ(there.icc, rich().icc);
}

/// As libheif writes it.
TEST(AvifMetadata, OfExifTheNameInFrontIsNoPart) {
  Metadata metadata = rich();
  metadata.exif = file_of(test::exif_with_orientation(1));
  EXPECT_EQ(decode_avif(encode_avif(picture(), kLossless, metadata)).metadata.exif, rich().exif);
}

/// The AVIF asks for it itself, for readers that heed EXIF no more than the standard asks them to.
TEST(AvifMetadata, ATurnOfExifIsTheFilesOwn) {
  const cv::Mat plain = picture();
  for (int orientation = 1; orientation <= 8; ++orientation) {
    Metadata metadata;
    metadata.exif = exif_turned(orientation);
    const File file = encode_avif(plain, kLossless, metadata);
    const cv::Mat upright = turn(plain, static_cast<Orientation>(orientation), test::pool());
    const Decoded decoded = decode_avif(file);
    EXPECT_EQ(test::max_difference(pixels_of(decoded), upright), 0) << orientation;
    EXPECT_EQ(test::max_difference(test::heif_convert(file), upright), 0) << orientation;
    EXPECT_EQ(decoded.metadata.exif, exif_turned(1)) << "it is not done twice";
    EXPECT_EQ(probe(file).size, test::size_of(upright));
    EXPECT_EQ(probe(file).orientation, Orientation::identity);
    EXPECT_THAT(decoded.warnings, IsEmpty());
  }
}

TEST(AvifMetadata, ATurnThatOnlyExifTellsIsNotDone) {
  File file = encode_avif(picture(), kLossless, rich(6));
  *find(file, "irot") = 0;
  const Decoded decoded = decode_avif(file);
  EXPECT_EQ(test::max_difference(pixels_of(decoded), picture()), 0);
  EXPECT_EQ(decoded.metadata.exif, exif_turned(1));
  EXPECT_THAT(decoded.warnings, ElementsAre(HasSubstr("EXIF tells of a turn")));
}

TEST(AvifMetadata, ThatItCannotHoldIsNamed) {
  const Codec& avif = codec_for(Format::avif);
  EXPECT_THAT(avif.left_out(rich()), IsEmpty());
  Metadata metadata;
  metadata.others = {{0xED, {}}, {0xFE, {}}};
  metadata.text_chunks = {{"tEXt", {}}};
  metadata.color_chunks = {{"gAMA", {0, 1, 0x86, 0xA0}}};  // linear
  metadata.exif = {1, 2, 3};
  EXPECT_THAT(avif.left_out(metadata),
              ElementsAre(HasSubstr("EXIF"), HasSubstr("Photoshop's data"), HasSubstr("its comment"),
                          HasSubstr("its text"), HasSubstr("colors without a profile")));
  EXPECT_TRUE(decode_avif(encode_avif(picture(), kLossless, metadata)).metadata.exif.empty());
}

TEST(AvifMetadata, ThatIsBrokenIsLeftOutWithAWarning) {
  File file = encode_avif(picture(), kLossless, rich());
  *(find(file, {"II*\0", 4}) - 4) = 'X';
  const Decoded decoded = decode_avif(file);
  EXPECT_TRUE(decoded.metadata.exif.empty());
  EXPECT_EQ(decoded.metadata.icc, rich().icc);
  EXPECT_THAT(decoded.warnings, ElementsAre("its EXIF is broken and is left out"));
}

Bytes coded_colors(const Metadata& metadata) {
  for (const Metadata::Chunk& chunk : metadata.color_chunks)
    if (chunk.type == "cICP") return chunk.bytes;
  return {};
}

TEST(AvifColors, OtherThanSrgbTravelAsAPngSaysThem) {
  const File png = test::write_png({.width = 20, .height = 10}, 3);
  struct Case {
    const char* coded;
    Bytes chunk;
  };
  for (const Case& one : {Case{"9/16/9", {9, 16, 0, 1}},
                          {"12/13/6", {12, 13, 0, 1}},
                          {"1/1/1", {}},
                          {"6/6/6", {}},
                          {"2/18/6", {2, 18, 0, 1}},
                          {"1/13/6", {}},
                          {"2/2/6", {}},
                          {"1/2/2", {}},
                          {"2/13/1", {}}}) {
    const File file = avifenc({png}, {"--cicp", one.coded});
    EXPECT_EQ(coded_colors(decode_avif(file).metadata), one.chunk) << one.coded;
    EXPECT_EQ(coded_colors(decode_avif(file, Damaged::fail, MetadataPolicy::strip).metadata), one.chunk);
    EXPECT_EQ(coded_colors(decode_avif(file, Damaged::fail, MetadataPolicy::strip_all).metadata), Bytes());
    const Metadata metadata = decode_avif(file).metadata;
    EXPECT_EQ(codec_for(Format::jpeg).left_out(metadata).empty(), one.chunk.empty());
    EXPECT_THAT(codec_for(Format::avif).left_out(metadata), IsEmpty());
    const File again = encode_avif(picture(), {.effort = 0}, metadata);
    EXPECT_EQ(coded_colors(decode_avif(again).metadata), one.chunk);
    if (!one.chunk.empty()) {
      EXPECT_EQ(avif_info(again, "Color Primaries"), std::to_string(one.chunk[0]));
      EXPECT_EQ(avif_info(again, "Transfer Char."), std::to_string(one.chunk[1]));
    }
  }
}

TEST(AvifColors, OfWideGamutAreCodedByItsOwnMatrixAndComeBack) {
  Metadata metadata;
  metadata.color_chunks = {{"cICP", {9, 16, 0, 1}}};
  const cv::Mat soft = test::soft_picture({40, 30}, 3, 5);
  const File file = encode_avif(soft, {.quality = 100, .effort = 0}, metadata);
  EXPECT_EQ(avif_info(file, "Matrix Coeffs."), "9");
  EXPECT_GT(test::psnr(pixels_of(decode_avif(file)), soft), 45);
}

TEST(AvifColors, AProfileComesFirst) {
  Metadata metadata = rich();
  metadata.color_chunks = {{"cICP", {9, 16, 0, 1}}};
  const Metadata back = decode_avif(encode_avif(picture(), {.effort = 0}, metadata)).metadata;
  EXPECT_EQ(back.icc, metadata.icc);
  EXPECT_TRUE(back.color_chunks.empty());
}

}  // namespace
}  // namespace lightmill::avif_metadata_test
