#include "heif_tools.h"
#include "support/saved_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <lcms2.h>

namespace lightmill::heic_metadata_test {
namespace {

using test::decode_heic_file;
using test::File;
using test::HeifItem;
using test::HeifWriter;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A TIFF block whose one entry is an orientation.
std::string exif_of(int orientation) {
  std::string exif("II*\0\10\0\0\0\1\0\x12\1\3\0\1\0\0\0", 18);
  return exif + static_cast<char>(orientation) + std::string(3 + 4, '\0');
}
std::string text_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

const std::string kIcc = [] {
  std::string profile(200, '\3');
  profile.replace(16, 4, "RGB ");
  return profile;
}();

/// libpng looks into profiles.
Bytes srgb_profile() { return test::saved(cmsCreate_sRGBProfile()); }

HeifItem picture_item(const std::string& property = {}) {
  HeifItem item = test::coded_item(1, test::yuv_noise({16, 16}, 1, 5));
  if (!property.empty()) item.properties.push_back(property);
  return item;
}
HeifWriter plain(const std::string& property = {}) { return {.items = {picture_item(property)}}; }

constexpr const char* kTurnOfExif = "its EXIF tells of a turn that the HEIC itself does not ask for";

HeifWriter rich() {
  HeifWriter writer = plain(test::heif_box("colr", "prof" + kIcc));
  writer.items.push_back(
      {.id = 2, .type = "Exif", .data = test::heif_number(6, 4) + std::string("Exif\0\0", 6) + exif_of(6)});
  writer.items.push_back({.id = 3, .type = "mime", .data = "<x:xmpmeta/>", .content = "application/rdf+xml"});
  writer.references = {{"cdsc", 2, {1}}, {"cdsc", 3, {1}}};
  return writer;
}

TEST(HeicMetadata, IsKeptByteForByteButForTheOrientationThatIsDone) {
  const File file = rich().write();
  const ImageInfo info = test::probe_heic(file);
  EXPECT_EQ(info.exif_bytes, exif_of(6).size());
  EXPECT_EQ(info.xmp_bytes, 12u);
  EXPECT_EQ(info.icc_bytes, kIcc.size());
  EXPECT_EQ(info.icc_space, "RGB ");
  EXPECT_EQ(info.orientation, Orientation::identity);
  EXPECT_TRUE(info.orientation_known);
  const Decoded decoded = decode_heic_file(file);
  EXPECT_THAT(decoded.warnings, ElementsAre(HasSubstr(kTurnOfExif)));
  EXPECT_EQ(text_of(decoded.metadata.exif), exif_of(1));
  EXPECT_EQ(text_of(decoded.metadata.xmp), "<x:xmpmeta/>");
  EXPECT_EQ(text_of(decoded.metadata.icc), kIcc);
  EXPECT_THAT(decoded.metadata.color_chunks, IsEmpty());
}

TEST(HeicMetadata, OfATurnThatIsDoneNothingIsSaid) {
  HeifWriter writer = rich();
  writer.items[0].properties.push_back(test::irot(3));
  EXPECT_THAT(decode_heic_file(writer.write()).warnings, IsEmpty());
}

TEST(HeicMetadata, IsStrippedAsIsWished) {
  const Decoded stripped = decode_heic_file(rich().write(), Damaged::fail, MetadataPolicy::strip);
  EXPECT_THAT(stripped.metadata.exif, IsEmpty());
  EXPECT_THAT(stripped.metadata.xmp, IsEmpty());
  EXPECT_EQ(text_of(stripped.metadata.icc), kIcc);
  EXPECT_THAT(decode_heic_file(rich().write(), Damaged::fail, MetadataPolicy::strip_all).metadata.icc, IsEmpty());
}

TEST(HeicMetadata, ExifIsFoundWhereverItsBlockBegins) {
  const std::string block = exif_of(1), name("Exif\0\0", 6);
  for (const std::string& data :
       {test::heif_number(0, 4) + block, test::heif_number(0, 4) + name + block, test::heif_number(6, 4) + name + block,
        test::heif_number(3, 4) + "abc" + block, name + block, block}) {
    HeifWriter writer = rich();
    writer.items[1].data = data;
    EXPECT_EQ(text_of(decode_heic_file(writer.write()).metadata.exif), block);
  }
}

TEST(HeicMetadata, ThatIsBrokenIsLeftOut) {
  HeifWriter writer = rich();
  for (const char* const data : {"", "ab", "abcdefghijkl"}) {
    writer.items[1].data = data;
    const Decoded decoded = decode_heic_file(writer.write());
    EXPECT_THAT(decoded.metadata.exif, IsEmpty());
    EXPECT_THAT(decoded.warnings, ElementsAre(HasSubstr("its EXIF")));
    EXPECT_FALSE(decoded.damaged);
  }
}

/// A small file would else tell of gigabytes.
TEST(HeicMetadata, IsNotMoreThanTheFile) {
  for (const int pieces : {1, 30'000}) {
    HeifWriter writer = rich();
    writer.items[2].data = std::string(100'000, ' ');
    writer.items[2].pieces = pieces;
    writer.items[2].overlapping = true;
    const Decoded decoded = decode_heic_file(writer.write());
    EXPECT_EQ(test::probe_heic(writer.write()).xmp_bytes, pieces == 1 ? 100'000u : 0u);
    EXPECT_EQ(decoded.metadata.xmp.size(), pieces == 1 ? 100'000u : 0u);
    EXPECT_THAT(decoded.warnings,
                testing::Contains(HasSubstr("an item has more data than the file")).Times(pieces == 1 ? 0 : 1));
  }
}

TEST(HeicMetadata, OfOtherPicturesIsNotThisOnes) {
  HeifWriter writer = rich();
  writer.items.push_back({.id = 4, .type = "mime", .data = "of a depth map", .content = "application/rdf+xml"});
  writer.items.push_back({.id = 5, .type = "mime", .data = "whatever", .content = "text/plain"});
  writer.references.push_back({"cdsc", 4, {9}});
  writer.references.push_back({"cdsc", 5, {1}});
  const Decoded decoded = decode_heic_file(writer.write());
  EXPECT_EQ(text_of(decoded.metadata.xmp), "<x:xmpmeta/>");
  EXPECT_THAT(decoded.warnings, ElementsAre(HasSubstr(kTurnOfExif), HasSubstr("1 of its blocks of metadata")));
  EXPECT_THAT(decode_heic_file(writer.write(), Damaged::fail, MetadataPolicy::strip).warnings,
              ElementsAre(HasSubstr(kTurnOfExif)));
}

/// As heif-enc copies it from a PNG or a JPEG, there and back.
TEST(HeicMetadata, OfLibheifIsRead) {
  const TemporaryFolder folder;
  Metadata metadata;
  const std::string exif = exif_of(1);
  metadata.exif.assign(exif.begin(), exif.end());
  metadata.icc = srgb_profile();
  const Frame frame = Pixels{test::soft_picture({64, 64}, 3, 5), Region::whole(Size{64, 64})};
  folder.write("in.png", codec_for(Format::png)
                             .encode(frame, {.encoding = PngEncoding{}}, metadata, test::pool(), test::no_cores())
                             .bytes());
  ASSERT_EQ(run_program({"heif-enc", "-o", (folder / "out.heic").native(), (folder / "in.png").native()}).code, 0);
  const Decoded decoded = decode_heic_file(test::file_of(folder.read("out.heic")));
  EXPECT_EQ(text_of(decoded.metadata.exif), exif);
  EXPECT_EQ(decoded.metadata.icc, metadata.icc);
}

TEST(HeicMetadata, ColorsThatAreNotSrgbAreToldAsPngTellsThem) {
  const auto chunks = [](const std::string& property) {
    return decode_heic_file(plain(property).write()).metadata.color_chunks;
  };
  EXPECT_THAT(chunks(""), IsEmpty());
  for (const int primaries : {1, 2, 5, 6}) EXPECT_THAT(chunks(test::nclx(primaries, 13, 6, true)), IsEmpty());
  EXPECT_THAT(chunks(test::nclx(6, 6, 6, true)), IsEmpty()) << "as Android's phones say it";
  for (const auto& [primaries, transfer] : {std::pair{12, 13}, {9, 16}, {9, 18}, {1, 16}}) {
    const auto told = chunks(test::nclx(primaries, transfer, 6, true));
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].type, "cICP");
    EXPECT_EQ(told[0].bytes, (Bytes{static_cast<std::uint8_t>(primaries), static_cast<std::uint8_t>(transfer), 0, 1}));
  }
}

TEST(HeicMetadata, TheDisplayAndTheLightsOfHighDynamicRangeAreToldToo) {
  HeifWriter writer = plain(test::nclx(9, 16, 9, true));
  writer.items[0].properties.push_back(test::heif_box("mdcv", "GggGBbbBRrrRWwwWmostleas"));
  writer.items[0].properties.push_back(test::heif_box("clli", test::heif_number(1'000, 2) + test::heif_number(400, 2)));
  const auto chunks = decode_heic_file(writer.write()).metadata.color_chunks;
  ASSERT_EQ(chunks.size(), 3u);
  EXPECT_EQ(chunks[1].type, "mDCV");
  EXPECT_EQ(text_of(chunks[1].bytes), "RrrRGggGBbbBWwwWmostleas");
  EXPECT_EQ(chunks[2].type, "cLLI");
  EXPECT_EQ(text_of(chunks[2].bytes), test::heif_number(10'000'000, 4) + test::heif_number(4'000'000, 4));
}

TEST(HeicMetadata, AProfileComesBeforeThat) {
  HeifWriter writer = plain(test::heif_box("colr", "prof" + kIcc));
  writer.items[0].properties.push_back(test::nclx(12, 13, 6, true));
  const Metadata metadata = decode_heic_file(writer.write()).metadata;
  EXPECT_EQ(text_of(metadata.icc), kIcc);
  EXPECT_THAT(metadata.color_chunks, IsEmpty());
}

TEST(HeicMetadata, WhatElseAFileHoldsIsToldOfOnce) {
  HeifWriter writer = plain();
  const auto add = [&](std::uint32_t id, const std::string& type) {
    writer.items.push_back(test::coded_item(id, test::yuv_noise({16, 16}, 0, 5)));
    writer.items.back().properties.push_back(test::aux_type(type));
    writer.references.push_back({"auxl", id, {1}});
  };
  const auto warnings = [&] { return decode_heic_file(writer.write()).warnings; };
  EXPECT_EQ(probe(writer.write()).gain_map_bytes, 0u);
  add(2, "urn:com:apple:photo:2020:aux:hdrgainmap");
  EXPECT_GT(probe(writer.write()).gain_map_bytes, 0u);
  EXPECT_THAT(warnings(), ElementsAre("its gain map for HDR: not kept"));
  add(3, "urn:mpeg:hevc:2015:auxid:2");
  add(4, "urn:com:apple:photo:2018:aux:portraiteffectsmatte");
  add(5, "urn:com:apple:photo:2019:aux:semanticskinmatte");
  EXPECT_THAT(warnings(), ElementsAre("its depth map, gain map for HDR and mattes: not kept"));
  EXPECT_EQ(test::probe_heic(writer.write()).frames, 1);
}

TEST(HeicMetadata, ToneMappingIsAGainMap) {
  HeifWriter writer = plain();
  writer.items.push_back(test::coded_item(2, test::yuv_noise({16, 16}, 0, 5)));
  writer.items.back().hidden = true;
  writer.items.push_back({.id = 3, .type = "tmap", .data = "parameters"});
  writer.references = {{"dimg", 3, {1, 2}}};
  EXPECT_THAT(decode_heic_file(writer.write()).warnings, ElementsAre("its gain map for HDR: not kept"));
}

TEST(HeicMetadata, OfSeveralPicturesTheMainOneIsTaken) {
  HeifWriter writer = plain();
  writer.items.push_back(test::coded_item(2, test::yuv_noise({32, 16}, 1, 5)));
  writer.items.push_back(test::coded_item(3, test::yuv_noise({48, 16}, 1, 5)));
  writer.items.push_back(test::coded_item(4, test::yuv_noise({16, 32}, 1, 5)));
  writer.references = {{"thmb", 4, {2}}};
  writer.primary = 2;
  EXPECT_EQ(test::probe_heic(writer.write()).size, (Size{32, 16}));
  EXPECT_EQ(test::probe_heic(writer.write()).frames, 3);
  EXPECT_THAT(decode_heic_file(writer.write()).warnings,
              ElementsAre("a file of 3 pictures, of which the main one alone is kept"));
}

TEST(HeicMetadata, WhatIsBehindThePictureIsToldOf) {
  HeifWriter writer = plain();
  writer.behind = test::heif_box("mpvd", "a video");
  EXPECT_THAT(decode_heic_file(writer.write()).warnings, ElementsAre(HasSubstr("motion photo")));
  writer.behind = std::string(40, '\x99');
  EXPECT_THAT(decode_heic_file(writer.write()).warnings, ElementsAre("40 bytes behind the picture: not kept"));
  writer.behind = test::heif_box("free", "room");
  EXPECT_THAT(decode_heic_file(writer.write()).warnings, IsEmpty());
}

}  // namespace
}  // namespace lightmill::heic_metadata_test
