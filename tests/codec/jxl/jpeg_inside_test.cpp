// JPEGs that are packed into JPEG XLs, and come back.
#include "codec/abilities.h"
#include "codec/formats.h"
#include "codec/jxl/jxl_files.h"
#include "codec/picture_room.h"
#include "codec/transcoding.h"
#include "support/jpeg_surgery.h"
#include "support/jpeg_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill::jxl_jpeg_inside_test {
namespace {

using test::JpegKind;
using test::JxlFile;
using testing::HasSubstr;
using namespace std::string_literals;

Transcoded transcoded(const JxlFile& file, const Encoding& encoding, SpareCores& cores = test::no_cores()) {
  const ImageInfo info = probe(file);
  const TranscodeOptions options{
      .rearrangement = {}, .encode = {.encoding = encoding}, .metadata = {}, .limits = {}, .info = &info};
  const TranscodingRow* const row = find_transcoding(info.format, format_of(encoding));
  return row->codec().transcode(test::blob_of(file), options, test::pool(), cores);
}
JxlFile packed(const JxlFile& jpeg) { return test::bytes_of(transcoded(jpeg, test::kLosslessJxl).file); }
JxlFile unpacked(const JxlFile& jxl) { return test::bytes_of(transcoded(jxl, JpegEncoding{}).file); }

/// Why it is not done; empty where it is.
std::string refusal(const JxlFile& file, const Encoding& encoding) {
  try {
    transcoded(file, encoding);
  } catch (const NotKept& why) {
    return why.what();
  }
  return "";
}

cv::Mat picture(int channels = 3) { return test::soft_picture({99, 61}, channels, 4); }

TEST(PackedJpeg, OfAnyKindComesBackByteForByte) {
  const JpegKind kinds[] = {{},
                            {.luma_across = 2, .luma_down = 2},
                            {.luma_across = 2},
                            {.luma_down = 2},
                            {.luma_across = 2, .luma_down = 2, .progressive = true},
                            {.progressive = true, .quality = 40},
                            {.scan_a_component = true},
                            {.luma_across = 2, .luma_down = 2, .restart_rows = 1},
                            {.restart_rows = 2, .quality = 100}};
  for (const JpegKind& kind : kinds) {
    const JxlFile jpeg = test::write_jpeg(picture(), kind), jxl = packed(jpeg);
    EXPECT_LT(jxl.size(), jpeg.size());
    EXPECT_EQ(unpacked(jxl), jpeg);
    EXPECT_EQ(unpacked(test::with_long_heads(jxl)), jpeg);
    EXPECT_EQ(test::made_by("djxl", jxl, ".jxl", ".jpg"), jpeg) << "by libjxl's program";
    const ImageInfo info = probe(jxl), own = probe(jpeg);
    EXPECT_TRUE(info.holds_jpeg);
    EXPECT_EQ(info.size, own.size);
    EXPECT_EQ(info.color, own.color);
    EXPECT_EQ(info.subsampling, own.subsampling);
    EXPECT_GT(test::psnr(test::jxl_pixels(jxl), test::jxl_pixels(jpeg)), 35);
  }
}

TEST(PackedJpeg, DoesNotDependOnIdleCores) {
  const JxlFile jpeg = test::write_jpeg(test::soft_picture({2048, 1000}, 3, 4), {.luma_across = 2, .luma_down = 2});
  test::IdleCores idle(3);
  EXPECT_TRUE(test::bytes_of(transcoded(jpeg, test::kLosslessJxl, idle.cores()).file) == packed(jpeg));
}

TEST(PackedJpeg, OfGrayComesBack) {
  const JpegKind gray{.input = JCS_GRAYSCALE, .stored = JCS_GRAYSCALE};
  for (const bool progressive : {false, true}) {
    JpegKind kind = gray;
    kind.progressive = progressive;
    const JxlFile jpeg = test::write_jpeg(picture(1), kind), jxl = packed(jpeg);
    EXPECT_EQ(unpacked(jxl), jpeg);
    EXPECT_EQ(probe(jxl).color, ColorModel::gray);
    EXPECT_EQ(test::jxl_pixels(jxl).type(), CV_8UC1);
  }
}

TEST(PackedJpeg, HasItsMetadataInItsData) {
  const std::string exif = test::exif_with_orientation(6), xmp = "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"s;
  const JpegKind kind{.luma_across = 2,
                      .luma_down = 2,
                      .markers = {{0xE1, exif},
                                  {0xE1, xmp},
                                  {0xED,
                                   "Photoshop 3.0\0"
                                   "8BIM\4\4\0\0\0\0\0\0"s},
                                  {0xEB, "what there is more"},
                                  {0xFE, "a comment"},
                                  {0xFE, "another"}}};
  const JxlFile jpeg = test::write_jpeg(picture(), kind), jxl = packed(jpeg);
  EXPECT_EQ(unpacked(jxl), jpeg);
  const ImageInfo info = probe(jxl);
  EXPECT_EQ(info.size, (Size{61, 99})) << "it is seen as EXIF says";
  EXPECT_EQ(info.exif_bytes, exif.size() - 6);
  const Metadata metadata = test::decoded(jxl).metadata;
  EXPECT_EQ(exif_orientation(metadata.exif), 1) << "decoding turns it";
  EXPECT_EQ(std::string(metadata.xmp.begin(), metadata.xmp.end()), "<x:xmpmeta/>");
}

TEST(PackedJpeg, WithAProfileHasItInItsColors) {
  const JxlFile plain = test::write_jpeg(picture());
  Metadata metadata;
  metadata.icc = test::display_p3();
  const JxlFile jpeg = test::encode_as(JpegEncoding{}, picture(), metadata), jxl = packed(jpeg);
  EXPECT_EQ(unpacked(jxl), jpeg);
  EXPECT_EQ(test::decoded(jxl).metadata.icc, metadata.icc);
  EXPECT_TRUE(test::decoded(packed(plain)).metadata.icc.empty());
}

TEST(PackedJpeg, KeepsWhatLiesBehindItOrIsNotMade) {
  JxlFile jpeg = test::write_jpeg(picture());
  jpeg.insert(jpeg.end(), 1000, 'x');
  const JxlFile jxl = packed(jpeg);
  EXPECT_EQ(unpacked(jxl), jpeg);
  jpeg.insert(jpeg.end(), kKeptBehind, 'x');  // of which a reader may have left out more
  EXPECT_THAT(refusal(jpeg, test::kLosslessJxl), HasSubstr("lies behind its picture"));
}

TEST(PackedJpeg, IsNotMadeOfWhatLibjxlDoesNotTake) {
  const JxlFile jpeg = test::write_jpeg(picture());
  JxlFile early = jpeg, odd = jpeg;
  early.resize(early.size() / 2);
  EXPECT_NE(refusal(early, test::kLosslessJxl), "");
  const CoefficientAbilities& packing = find_transcoding(Format::jpeg, Format::jxl)->abilities();
  const auto why = [&](const JpegKind& kind, const cv::Mat& mat) {
    return packing.why_not(probe(test::write_jpeg(mat, kind)), test::kLosslessJxl, step::Channels::all, kSampling444);
  };
  EXPECT_EQ(why({}, picture()), "");
  EXPECT_THAT(why({.arithmetic = true}, picture()), HasSubstr("arithmetic"));
  EXPECT_THAT(why({.input = JCS_CMYK, .stored = JCS_YCCK}, picture(4)), HasSubstr("CMYK"));
}

/// What libjxl does not take is refused, and all else comes back as it was, damage and all.
TEST(PackedJpeg, ComesBackWhateverIsWrongInIt) {
  const JxlFile baseline = test::write_jpeg(picture(), {.luma_across = 2, .luma_down = 2, .restart_rows = 1}),
                progressive = test::write_jpeg(picture(), {.progressive = true});
  int made = 0, refused = 0;
  for (std::size_t i = 0; i < 600; ++i) {
    JxlFile file = i % 2 == 0 ? baseline : progressive;
    const std::size_t at = 2 + i * (file.size() - 2) / 600;
    file[at] ^= 0x10;
    try {
      const JxlFile jxl = packed(file);
      ++made;
      EXPECT_EQ(unpacked(jxl), file) << at;
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(made, 10);
  EXPECT_GT(refused, 10);
}

TEST(PackedJpeg, ThatIsBrokenInItsFileIsLeftToItsSamples) {
  const JxlFile jxl = packed(test::write_jpeg(picture(), {.markers = {{0xFE, std::string(300, 'c')}}}));
  const std::string text(jxl.begin(), jxl.end());
  JxlFile broken = jxl;
  broken[text.find("jbrd") + 12] ^= 0xFF;
  EXPECT_THAT(refusal(broken, JpegEncoding{}), HasSubstr("does not come back"));
  EXPECT_NO_THROW(test::decoded(broken));
  EXPECT_NE(refusal(test::cut(jxl, jxl.size() - 20), JpegEncoding{}), "");
  JxlFile more = jxl;
  const std::string box("\0\0\0\x0Cxml <x/>", 12);
  more.insert(more.end(), box.begin(), box.end());
  EXPECT_THAT(refusal(more, JpegEncoding{}), HasSubstr("metadata were changed"));
}

/// With that EXIF in place of its own, as another program may have left it.
JxlFile with_exif(const JxlFile& jxl, const std::string& block) {
  JxlFile changed;
  for (std::size_t at = 0; at + 8 <= jxl.size();) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | jxl[at + i];
    const std::size_t end = size == 0 ? jxl.size() : at + size;
    const std::string box(jxl.begin() + static_cast<std::ptrdiff_t>(at),
                          jxl.begin() + static_cast<std::ptrdiff_t>(end));
    const bool is_exif = box.substr(4, 4) == "Exif" || box.substr(4, 8) == "brobExif";
    const std::string own = "\0\0\0"s + static_cast<char>(block.size() + 12) + "Exif\0\0\0\0"s + block;
    const std::string& kept = is_exif ? own : box;
    changed.insert(changed.end(), kept.begin(), kept.end());
    at = end;
  }
  return changed;
}

/// A reader of the JPEG XL turns it as its codestream says, one of the JPEG as EXIF says, which may have been changed.
TEST(PackedJpeg, WhoseOrientationWasChangedIsLeftToItsSamples) {
  const auto block = [](int orientation) { return test::exif_with_orientation(orientation).substr(6); };
  const JxlFile jpeg = test::write_jpeg(picture(), {.markers = {{0xE1, test::exif_with_orientation(6)}}}),
                jxl = packed(jpeg);
  EXPECT_EQ(unpacked(with_exif(jxl, block(6))), jpeg);
  const JxlFile changed = with_exif(jxl, block(3));
  EXPECT_THAT(refusal(changed, JpegEncoding{}), HasSubstr("orientation was changed"));
  EXPECT_EQ(test::size_of(test::jxl_pixels(changed)), (Size{61, 99}));
}

}  // namespace
}  // namespace lightmill::jxl_jpeg_inside_test
