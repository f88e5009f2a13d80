#include "image/chosen_metadata.h"
#include "image/exif_directory.h"
#include "image/exif_edit.h"
#include "image/metadata_choice.h"
#include "image/photoshop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

/// Places, thumbnails and notices that stay nowhere.
namespace lightmill {
namespace {

using test::camera_file;
using test::chosen;
using test::holds;
using test::is_same;
using test::kCameraFiles;

/// As ImageMagick makes them of XMP, and as some write the names of copies.
TEST(MetadataLeftNowhere, TextsOfAPngThatTellAPlaceGo) {
  const auto with = [](std::string text) {
    Metadata metadata;
    metadata.text_chunks = {{"tEXt", Bytes(text.begin(), text.end())}};
    return metadata;
  };
  using namespace std::string_literals;
  std::vector<std::string> warnings;
  for (const std::string& text : {"xmp:GPSLatitude\0005"s, "exif:GPSLongitude\0005"s, "EXIF:gpslatitude\0005"s}) {
    EXPECT_TRUE(has_gps(with(text))) << text;
    EXPECT_TRUE(kept_of(with(text), {.gps = false}, warnings).text_chunks.empty()) << text;
    EXPECT_TRUE(kept_of(with(text), {.exif = false, .xmp = false}, warnings).text_chunks.empty()) << text;
  }
  EXPECT_THAT(warnings, testing::IsEmpty());
  EXPECT_TRUE(kept_of(with("Raw profile type app1\0AB"s), {.gps = false}, warnings).text_chunks.empty());
  EXPECT_THAT(warnings, testing::ElementsAre(testing::HasSubstr("a copy of its EXIF")));
  EXPECT_FALSE(has_gps(with("exif:GPSInfo\0005"s)));
}

/// Copies of EXIF behind what other programs put among the resources, and behind what is none.
TEST(MetadataLeftNowhere, PlacesGoFromBehindForeignResources) {
  const Bytes exif = test::metadata_in(camera_file(kCameraFiles[0])).exif;
  const Bytes copy = photoshop_resource(resource::kExif, Bytes(exif.begin(), exif.begin() + 5000));
  for (const std::string_view signature : {"MeSa", "AgHg", "PHUT", "DCSR", "????"}) {
    Bytes block = photoshop_resource(7000, Bytes(10, 1));
    std::ranges::copy(signature, block.begin());
    const bool known = signature != "????";
    const Bytes foreign = block;
    block.insert(block.end(), copy.begin(), copy.end());
    Metadata metadata;
    metadata.others = photoshop_segments(block);
    std::vector<std::string> warnings;
    const Metadata left = kept_of(metadata, {.gps = false}, warnings);
    EXPECT_EQ(photoshop_resources(left.others), known ? foreign : Bytes()) << signature;
    EXPECT_EQ(warnings.empty(), known);
    EXPECT_TRUE(is_same(chosen(metadata, {}), metadata));
  }
}

Bytes packet_with(std::string_view attribute, std::string_view on_rdf = "") {
  const std::string text = "<x:xmpmeta xmlns:x='adobe:ns:meta/' xmlns:d='urn:d'><rdf:RDF " + std::string(on_rdf) +
                           " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description d:a='1' " +
                           std::string(attribute) + "/></rdf:RDF></x:xmpmeta>";
  return {text.begin(), text.end()};
}

TEST(MetadataLeftNowhere, CoordinatesOfDronesGo) {
  for (const char* name : {"LRFTargetLat", "LRFTargetLon", "Latitude", "Longitude", "HomeLatitude"}) {
    Metadata metadata;
    metadata.xmp = packet_with(std::string("d:") + name + "='56.7'");
    EXPECT_TRUE(has_gps(metadata)) << name;
    const Metadata left = chosen(metadata, {.gps = false});
    EXPECT_TRUE(holds(left.xmp, "d:a='1'") && !holds(left.xmp, "56.7")) << name;
  }
  Metadata metadata;
  metadata.xmp = packet_with("d:Flat='56.7' d:Colon='1'");
  EXPECT_TRUE(is_same(chosen(metadata, {.gps = false}), metadata));
}

TEST(MetadataLeftNowhere, XmpWithPropertiesOutsideItsNodesGoes) {
  Metadata metadata;
  metadata.xmp = packet_with("", "d:GPSLatitude='56.7'");
  std::vector<std::string> warnings;
  EXPECT_TRUE(kept_of(metadata, {.gps = false}, warnings).xmp.empty());
  EXPECT_THAT(warnings, testing::ElementsAre(testing::HasSubstr("its XMP, which cannot be read")));
}

ExifDirectory directory_of_place() {
  ExifDirectory place;
  place.put(text_entry(1, "N"));
  place.put({.tag = 2, .type = TiffType::undefined, .value = Bytes(24, 0xAB)});
  return place;
}
void point(ExifDirectory& from, std::uint16_t tag, const ExifDirectory& to) {
  from.put({.tag = tag, .type = TiffType::dword, .value = {}, .directories = {to}});
}

TEST(MetadataLeftNowhere, PlacesGoFromAllDirectories) {
  const auto left_of = [](Bytes exif) { return drop_exif_gps(exif) ? exif : Bytes(); };
  const Bytes place(24, 0xAB);
  ExifTree below{.order = ByteOrder::little, .chain = {{}}};
  ExifDirectory middle;
  point(middle, tag::kGpsDirectory, directory_of_place());
  point(below.chain[0], tag::kSubDirectories, middle);
  ASSERT_TRUE(holds(write_exif(below), place));
  EXPECT_FALSE(holds(left_of(write_exif(below)), place));
  EXPECT_FALSE(left_of(write_exif(below)).empty());
  ExifTree chain{.order = ByteOrder::little, .chain = std::vector<ExifDirectory>(40)};
  point(chain.chain.back(), tag::kGpsDirectory, directory_of_place());
  EXPECT_TRUE(left_of(write_exif(chain)).empty()) << "more than are looked at";
  for (const int type : {9, 10, 7}) {  // SLONG; one that lies elsewhere; four bytes
    ExifTree tree{.order = ByteOrder::little, .chain = {{}}};
    point(tree.chain[0], tag::kGpsDirectory, directory_of_place());
    Bytes exif = write_exif(tree);
    exif[12] = static_cast<std::uint8_t>(type);
    if (type == 7) exif[14] = 4;
    EXPECT_EQ(has_exif_gps(exif), type != 10);
    EXPECT_FALSE(holds(left_of(exif), place)) << type;
  }
}

/// Each value of a byte is the offset of a piece.
TEST(MetadataLeftNowhere, OfAThumbnailInManyPiecesSomeCount) {
  ExifTree tree{.order = ByteOrder::little, .chain = {{}, {}}};
  for (const std::uint16_t tag : {tag::kThumbnail, tag::kThumbnailBytes})
    tree.chain[1].put({.tag = tag, .type = TiffType::byte, .value = Bytes(60'000, 1)});
  Bytes exif = write_exif(tree);
  EXPECT_LT(thumbnail_bytes(exif), 2000u);
  drop_exif_thumbnail(exif);
  EXPECT_LT(exif.size(), 100u);
}

TEST(MetadataLeftNowhere, ThumbnailsOfSecondBlocksGo) {
  const Metadata camera = test::metadata_in(camera_file(kCameraFiles[0]));
  const auto named = [](std::string_view name, const Bytes& bytes) {
    Metadata::Segment segment{0xE1, Bytes(name.begin(), name.end())};
    segment.bytes.insert(segment.bytes.end(), bytes.begin(), bytes.end());
    return segment;
  };
  Metadata metadata = camera;
  const Bytes packet = packet_with("xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Thumbnails='old'");
  metadata.others = {named(kExifName, camera.exif), named(kXmpName, packet)};
  const Bytes old = *thumbnail_of(camera.exif);
  Bytes jpeg(1000, 0x55);
  jpeg[0] = 0xFF;
  jpeg[1] = 0xD8;
  for (const bool turned : {true, false}) {
    Metadata changed = metadata;
    if (turned)
      set_thumbnail(changed, jpeg);
    else
      drop_thumbnail(changed);
    ASSERT_EQ(changed.others.size(), 2u);
    EXPECT_FALSE(holds(changed.others[0].bytes, Bytes(old.begin() + 100, old.begin() + 200))) << turned;
    EXPECT_FALSE(holds(changed.others[1].bytes, "Thumbnails")) << turned;
  }
}

TEST(MetadataLeftNowhere, ExifThatFillsASegmentStaysInOne) {
  for (const bool told : {false, true}) {
    ExifTree tree{.order = ByteOrder::little, .chain = {{}}};
    if (told) tree.chain[0].put(text_entry(tag::kCopyright, "old notice"));
    tree.chain[0].put({.tag = tag::kMakerNote, .type = TiffType::undefined, .value = Bytes(65'450, 1)});
    Metadata metadata;
    metadata.exif = write_exif(tree);
    std::vector<std::string> warnings;
    const Metadata left = kept_of(metadata, {.new_copyright = std::string(100, 'c')}, warnings);
    EXPECT_LE(left.exif.size(), 65'527u);
    EXPECT_TRUE(read_exif(left.exif)->chain[0].find(tag::kMakerNote));
    EXPECT_FALSE(holds(left.exif, "old notice"));
    EXPECT_TRUE(holds(left.xmp, std::string(100, 'c')));
    EXPECT_THAT(warnings, testing::ElementsAre(testing::HasSubstr("EXIF, which has no room")));
  }
}

}  // namespace
}  // namespace lightmill
