#include "codec/codec.h"
#include "codec/png/text.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"
#include "support/png_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill::png_metadata_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::string_literals;

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

Decoded decode(std::span<const std::uint8_t> file, MetadataPolicy policy = MetadataPolicy::keep) {
  return codec_for(file).decode(test::blob_of(file), {.step = {Domain::pixels}, .metadata = policy, .limits = {}},
                                test::pool(), test::no_cores());
}
Blob encode(Format format, const Metadata& metadata) {
  const Frame frame = Pixels{test::soft_picture({8, 8}, 3, 1), Region::whole({8, 8})};
  const Encoding encoding = format == Format::png ? Encoding(PngEncoding()) : Encoding(JpegEncoding());
  return codec_for(format).encode(frame, {.encoding = encoding}, metadata, test::pool(), test::no_cores());
}

/// EXIF that says "turn a quarter", XMP, a profile, texts, and chunks of color.
Metadata rich() {
  Metadata metadata;
  metadata.exif = bytes_of(test::exif_with_orientation(6).substr(6));
  metadata.xmp = bytes_of("<x:xmpmeta/>");
  metadata.icc = bytes_of(std::string(16, 'i') + "RGB XYZ "s + std::string(3000, 'c'));
  metadata.density = {1, 300, 300};
  metadata.text_chunks = {{"tEXt", bytes_of("Title\0A title"s)},
                          {"zTXt", bytes_of("Comment\0\0"s + test::zlibbed("long"))},
                          {"iTXt", bytes_of("Author\0\0\0\0\0Me"s)}};
  metadata.color_chunks = {{"gAMA", bytes_of(test::png_number(45'455))}, {"sRGB", bytes_of("\0"s)}};
  return metadata;
}

std::vector<std::pair<std::string, Bytes>> listed(const std::vector<Metadata::Chunk>& chunks) {
  std::vector<std::pair<std::string, Bytes>> all;
  for (const auto& [type, bytes] : chunks) all.emplace_back(type, bytes);
  return all;
}

TEST(PngMetadata, ComesBackByteForByte) {
  const Metadata there = rich();
  const Blob file = encode(Format::png, there);
  const Metadata back = decode(file.bytes()).metadata;
  EXPECT_EQ(back.exif, there.exif);
  EXPECT_EQ(back.xmp, there.xmp);
  EXPECT_EQ(back.icc, there.icc);
  EXPECT_EQ(listed(back.text_chunks), listed(there.text_chunks));
  EXPECT_EQ(listed(back.color_chunks), listed(there.color_chunks));
  EXPECT_EQ(back.density.unit, 1);
  EXPECT_EQ(back.density.x, 300);
  const ImageInfo info = probe(file.bytes());
  EXPECT_EQ(info.orientation, static_cast<Orientation>(6));
  EXPECT_TRUE(info.orientation_known);
  EXPECT_EQ(info.exif_bytes, there.exif.size());
  EXPECT_EQ(info.xmp_bytes, there.xmp.size());
  EXPECT_EQ(info.icc_bytes, there.icc.size());
  EXPECT_EQ(info.icc_space, "RGB ");
}

TEST(PngMetadata, IsStrippedAsAskedFor) {
  const Blob file = encode(Format::png, rich());
  const Metadata stripped = decode(file.bytes(), MetadataPolicy::strip).metadata;
  EXPECT_EQ(stripped.icc, rich().icc);
  EXPECT_EQ(listed(stripped.color_chunks), listed(rich().color_chunks)) << "colors would change";
  EXPECT_TRUE(stripped.exif.empty() && stripped.xmp.empty() && stripped.text_chunks.empty());
  const Metadata none = decode(file.bytes(), MetadataPolicy::strip_all).metadata;
  EXPECT_TRUE(none.icc.empty() && none.color_chunks.empty() && none.exif.empty());
}

TEST(PngMetadata, TravelsToJpegAndBack) {
  const Metadata there = rich();
  const Blob jpeg = encode(Format::jpeg, decode(encode(Format::png, there).bytes()).metadata);
  const Metadata back = decode(encode(Format::png, decode(jpeg.bytes()).metadata).bytes()).metadata;
  EXPECT_EQ(back.exif, there.exif);
  EXPECT_EQ(back.xmp, there.xmp);
  EXPECT_EQ(back.icc, there.icc);
  EXPECT_EQ(back.density.x, 300);
  EXPECT_TRUE(back.text_chunks.empty());
}

TEST(PngMetadata, OfCommentsTravelsToJpegAndBack) {
  Metadata there;
  there.text_chunks = {{"tEXt", bytes_of("Comment\0made by hand"s)},
                       {"iTXt", bytes_of("Comment\0\0\0\0\0f\xC3\xBCr dich"s)},
                       {"tEXt", bytes_of("Comment\0f\xFCr dich"s)}};
  EXPECT_THAT(codec_for(Format::jpeg).left_out(there), IsEmpty());
  const Blob jpeg = encode(Format::jpeg, decode(encode(Format::png, there).bytes()).metadata);
  const Metadata between = decode(jpeg.bytes()).metadata;
  ASSERT_EQ(between.others.size(), 3u);
  EXPECT_EQ(between.others[1].marker, 0xFE);
  EXPECT_EQ(between.others[1].bytes, bytes_of("f\xC3\xBCr dich"s));
  EXPECT_EQ(listed(decode(encode(Format::png, between).bytes()).metadata.text_chunks), listed(there.text_chunks));
}

TEST(PngMetadata, OfTextsThatAreNoCommentsOrTooLongStaysInPngs) {
  const Codec& jpeg = codec_for(Format::jpeg);
  Metadata metadata;
  metadata.text_chunks = {
      {"tEXt", bytes_of("Comments\0a"s)},          {"tEXt", bytes_of("Comment\0"s)},
      {"zTXt", bytes_of("Comment\0\0a"s)},         {"iTXt", bytes_of("Comment\0\1\0\0\0a"s)},
      {"iTXt", bytes_of("Comment\0\0\0de\0\0a"s)}, {"tEXt", bytes_of("Comment\0"s + std::string(65'534, 'a'))}};
  EXPECT_THAT(jpeg.left_out(metadata), ElementsAre("its 6 texts, which a JPEG cannot hold, are left out"));
  EXPECT_TRUE(decode(encode(Format::jpeg, metadata).bytes()).metadata.others.empty());
}

TEST(PngMetadata, ThatAFormatCannotHoldIsNamed) {
  const Codec &jpeg = codec_for(Format::jpeg), &png = codec_for(Format::png);
  EXPECT_THAT(png.left_out(rich()), IsEmpty());
  EXPECT_THAT(jpeg.left_out(rich()), ElementsAre("its 3 texts, which a JPEG cannot hold, are left out"));
  Metadata metadata;
  metadata.others = {{0xED, {}}, {0xFE, {}}, {0xFE, {}}, {0xE1, {}}};
  EXPECT_THAT(jpeg.left_out(metadata), IsEmpty());
  EXPECT_THAT(png.left_out(metadata), ElementsAre("Photoshop's data, which a PNG cannot hold, are left out",
                                                  HasSubstr("a second EXIF or XMP")));
  metadata = {};
  metadata.xmp.resize(70'000);
  EXPECT_THAT(jpeg.left_out(metadata), ElementsAre(HasSubstr("XMP of 70000 bytes")));
  EXPECT_EQ(decode(encode(Format::png, metadata).bytes()).metadata.xmp.size(), 70'000u);
  EXPECT_TRUE(decode(encode(Format::jpeg, metadata).bytes()).metadata.xmp.empty());
}

TEST(PngColor, OtherThanSrgbIsNotLeftOutInSilence) {
  const auto told = [](const std::vector<Metadata::Chunk>& chunks, const Bytes& icc = {}) {
    Metadata metadata;
    metadata.color_chunks = chunks;
    metadata.icc = icc;
    return !codec_for(Format::jpeg).left_out(metadata).empty();
  };
  const auto gamma = [](std::size_t value) { return Metadata::Chunk{"gAMA", bytes_of(test::png_number(value))}; };
  EXPECT_FALSE(told({}));
  EXPECT_FALSE(told({gamma(45'455)}));
  EXPECT_FALSE(told({gamma(45'000)}));
  EXPECT_TRUE(told({gamma(100'000)})) << "linear";
  EXPECT_FALSE(told({gamma(100'000)}, {1})) << "the profile comes first";
  EXPECT_FALSE(told({gamma(100'000), {"sRGB", {0}}})) << "so does sRGB";
  EXPECT_TRUE(told({{"cICP", {9, 16, 0, 1}}, {"sRGB", {0}}})) << "HDR";
  EXPECT_FALSE(told({{"cICP", {1, 13, 0, 1}}}));
  std::string points;
  for (const std::size_t value : {31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000})
    points += test::png_number(value);
  EXPECT_FALSE(told({{"cHRM", bytes_of(points)}}));
  points.replace(8, 4, test::png_number(68'000));
  EXPECT_TRUE(told({{"cHRM", bytes_of(points)}})) << "a wider red";
}

std::vector<std::uint8_t> plain() { return test::write_png({4, 4}, 1); }

TEST(PngMetadata, MayBeCompressedAndIsBounded) {
  const std::string name = "XML:com.adobe.xmp\0"s;
  const auto with_xmp = test::with_chunk(plain(), {"iTXt", name + "\1\0\0\0"s + test::zlibbed("<x/>")});
  EXPECT_EQ(decode(with_xmp).metadata.xmp, bytes_of("<x/>"));
  const std::string bomb = test::zlibbed(std::string(40'000'000, '\0'));
  const auto with_bombs =
      test::with_chunk(test::with_chunk(plain(), {"iTXt", name + "\1\0\0\0"s + bomb}), {"iCCP", "a\0\0"s + bomb});
  const Decoded decoded = decode(with_bombs);
  EXPECT_TRUE(decoded.metadata.icc.empty() && decoded.metadata.xmp.empty());
  EXPECT_THAT(decoded.warnings, Contains("its color profile is broken and is left out"));
  EXPECT_THAT(decoded.warnings, Contains("its XMP is broken and is left out"));
  EXPECT_EQ(probe(with_bombs).icc_bytes, 0u);
  for (const std::string& broken : {""s, "a"s, "a\0"s, "a\0\1"s, std::string(100, 'a'), "a\0\0xxx"s})
    EXPECT_TRUE(decode(test::with_chunk(plain(), {"iCCP", broken})).metadata.icc.empty());
}

/// As libpng reads them: the first that is sound and stands before what it describes.
TEST(PngMetadata, OfAKindIsTheFirstAndIsWrittenOnce) {
  const std::string zeros(32, '\0');
  const auto number = [](std::size_t value) { return test::png_number(value); };
  const std::vector<test::PngChunk> firsts = {{"gAMA", number(45'455)},
                                              {"cHRM", std::string(32, 'c')},
                                              {"sRGB", "\0"s},
                                              {"cICP", "\1\15\0\1"s},
                                              {"mDCV", std::string(24, 'm')},
                                              {"cLLI", std::string(8, 'l')},
                                              {"iCCP", "a\0\0"s + test::zlibbed(std::string(200, 'a'))},
                                              {"pHYs", number(11'811) + number(11'811) + "\1"}};
  const std::vector<test::PngChunk> seconds = {{"gAMA", number(100'000)},
                                               {"cHRM", std::string(32, 'd')},
                                               {"sRGB", "\1"s},
                                               {"cICP", "\11\20\0\1"s},
                                               {"mDCV", std::string(24, 'n')},
                                               {"cLLI", std::string(8, 'n')},
                                               {"iCCP", "b\0\0"s + test::zlibbed(std::string(200, 'b'))},
                                               {"pHYs", number(2'835) + number(2'835) + "\1"}};
  const auto plain_chunks = test::chunks_of(plain());
  auto chunks = plain_chunks;
  chunks.insert(chunks.begin() + 1, seconds.begin(), seconds.end());
  chunks.insert(chunks.begin() + 1, firsts.begin(), firsts.end());
  for (const char* type : {"gAMA", "cHRM", "sRGB", "cICP", "mDCV", "cLLI", "pHYs"})
    chunks.insert(chunks.begin() + 1, {type, "short"});
  const Decoded decoded = decode(test::png_of(chunks));
  EXPECT_THAT(decoded.warnings, IsEmpty());
  const Blob again = encode(Format::png, decoded.metadata);
  const auto written = test::chunks_of({again.bytes().begin(), again.bytes().end()});
  for (const auto& [type, bytes] : firsts) {
    EXPECT_EQ(std::ranges::count(written, type, &test::PngChunk::type), 1) << type;
    const auto found = std::ranges::find(written, type, &test::PngChunk::type);
    if (type == "iCCP" || found == written.end()) continue;
    EXPECT_EQ(found->bytes, bytes) << type;
  }
  EXPECT_EQ(decoded.metadata.icc, Bytes(200, 'a'));

  chunks = plain_chunks;
  chunks.insert(chunks.end() - 1, seconds.begin(), seconds.end());
  const Decoded late = decode(test::png_of(chunks));
  EXPECT_TRUE(late.metadata.color_chunks.empty() && late.metadata.icc.empty()) << "behind the picture";
  EXPECT_EQ(late.metadata.density.unit, 0);
  EXPECT_THAT(late.warnings, ElementsAre("its color profile stands where readers do not look, and is left out"));
}

TEST(PngMetadata, ThatMayNotBeTrueAnyMoreGoesInSilence) {
  auto chunks = test::chunks_of(plain());
  const std::vector<test::PngChunk> gone = {
      {"bKGD", "\0\1\0\2\0\3"s}, {"tIME", "\7\xe0\1\1\0\0\0"s},          {"sBIT", "\5\6\5"s},
      {"sPLT", "a\0\10"s},       {"oFFs", std::string(8, '\0') + "\0"s}, {"vpAg", std::string(9, '\0')}};
  chunks.insert(chunks.begin() + 1, gone.begin(), gone.end());
  const Decoded decoded = decode(test::png_of(chunks));
  EXPECT_THAT(decoded.warnings, IsEmpty());
  const Blob again = encode(Format::png, decoded.metadata);
  for (const auto& [type, bytes] : test::chunks_of({again.bytes().begin(), again.bytes().end()}))
    EXPECT_THAT(type, testing::AnyOf("IHDR", "PLTE", "IDAT", "IEND"));
}

TEST(PngMetadata, KeepsTheDensityAsItStands) {
  for (const std::size_t density : {1u, 1'000u, 2'834u, 2'835u, 3'000u, 100'000'000u}) {
    const std::string bytes = test::png_number(density) + test::png_number(2 * density) + "\1";
    const Blob again = encode(Format::png, decode(test::with_chunk(plain(), {"pHYs", bytes})).metadata);
    const auto chunks = test::chunks_of({again.bytes().begin(), again.bytes().end()});
    const auto found = std::ranges::find(chunks, "pHYs", &test::PngChunk::type);
    ASSERT_NE(found, chunks.end());
    EXPECT_EQ(found->bytes, bytes) << density;
  }
}

TEST(PngMetadata, BehindThePictureCounts) {
  const std::string exif = test::exif_with_orientation(3);
  const auto file = test::with_chunk(plain(), {"eXIf", exif.substr(6)}, "IEND");
  EXPECT_EQ(probe(file).orientation, static_cast<Orientation>(3));
  EXPECT_EQ(probe(test::with_chunk(plain(), {"eXIf", exif})).orientation, static_cast<Orientation>(3))
      << "with the name that a JPEG's has";
}

TEST(PngTransparency, ThatIsNotAsItMustBeIsLeftOut) {
  const Decoded decoded = decode(test::with_chunk(plain(), {"tRNS", "ab"}));
  EXPECT_EQ(std::get<Pixels>(decoded.frame).mat.channels(), 3);
  EXPECT_THAT(decoded.warnings, Contains(HasSubstr("tRNS")));
}

}  // namespace
}  // namespace lightmill::png_metadata_test
