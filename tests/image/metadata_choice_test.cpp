#include "image/metadata_choice.h"

#include "image/exif_directory.h"
#include "image/exif_edit.h"
#include "image/extended_xmp.h"
#include "image/iptc.h"
#include "image/md5.h"
#include "image/photoshop.h"
#include "support/jpeg_metadata.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>

namespace lightmill {
namespace {

using test::FileBytes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A camera's, with a maker note, a place and a thumbnail: of Sony and of Canon.
const char* const kCameraFiles[] = {"data/photos/cups.jpeg", "data/photos/trip/storm.JPG"};

FileBytes camera_file(const std::string& name) { return test::file_of(std::string(LIGHTMILL_SOURCE_DIR) + "/" + name); }

class ChoiceBench {
 public:
  /// What exiftool is told to do to a file of the name.
  FileBytes made(const FileBytes& file, std::vector<std::string> words) const {
    folder_.write("a.jpg", std::span(file));
    words.insert(words.begin(), {"exiftool", "-q", "-m", "-overwrite_original"});
    words.push_back((folder_ / "a.jpg").native());
    const Ended ended = run_program(words);
    EXPECT_EQ(ended.code, 0) << ended.err;
    return test::file_of(folder_ / "a.jpg");
  }
  /// Lines of exiftool of all tags but those of the file itself.
  std::vector<std::string> told(const FileBytes& file) const {
    folder_.write("b.jpg", std::span(file));
    const Ended ended = run_program({"exiftool", "-a", "-u", "-G1", "-s", "-n", "--System:all", "--File:all",
                                     "--ExifTool:all", "--Composite:all", (folder_ / "b.jpg").native()});
    EXPECT_EQ(ended.code, 0) << ended.err;
    std::vector<std::string> lines;
    std::istringstream stream(ended.out);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
  }

 private:
  TemporaryFolder folder_;
};

std::vector<std::string> told_of(const ChoiceBench& bench, const FileBytes& file, const Metadata& metadata) {
  return bench.told(test::with_metadata(file, metadata));
}

bool has_one_of(const std::string& line, const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [&](const std::string& word) { return line.find(word) != std::string::npos; });
}
std::vector<std::string> without_lines(std::vector<std::string> lines, const std::vector<std::string>& words) {
  std::erase_if(lines, [&](const std::string& line) { return has_one_of(line, words); });
  return lines;
}

const std::vector<std::string> kGpsLines{"[GPS]", "[XMP-exif]      GPS"};

Metadata chosen(const Metadata& metadata, const KeptMetadata& kept) {
  std::vector<std::string> warnings;
  Metadata left = kept_of(metadata, kept, warnings);
  EXPECT_THAT(warnings, IsEmpty());
  return left;
}

bool holds(const Bytes& bytes, const Bytes& part) {
  return std::search(bytes.begin(), bytes.end(), part.begin(), part.end()) != bytes.end();
}
bool holds(const Bytes& bytes, std::string_view text) { return holds(bytes, Bytes(text.begin(), text.end())); }

bool is_same(const Metadata& a, const Metadata& b) {
  const auto same = [](const Metadata::Segment& c, const Metadata::Segment& d) {
    return c.marker == d.marker && c.bytes == d.bytes;
  };
  return a.exif == b.exif && a.xmp == b.xmp && std::ranges::equal(a.others, b.others, same);
}

TEST(MetadataChoice, WithoutAWishChangesNothing) {
  for (const char* name : kCameraFiles) {
    const Metadata metadata = test::metadata_in(camera_file(name));
    EXPECT_TRUE(is_same(chosen(metadata, {}), metadata)) << name;
  }
}

/// Entries of the GPS directory that takes place, in the bytes.
TEST(MetadataChoice, APlaceGoesFromACamerasExif) {
  const ChoiceBench bench;
  const FileBytes file = camera_file(kCameraFiles[0]);
  const Metadata metadata = test::metadata_in(file);
  ASSERT_TRUE(has_gps(metadata));
  const auto tree = read_exif(metadata.exif);
  const Bytes latitude = tree->chain[0].below(tag::kGpsDirectory)->find(2)->value;
  ASSERT_TRUE(holds(metadata.exif, latitude));
  const Metadata left = chosen(metadata, {.gps = false});
  EXPECT_FALSE(has_gps(left));
  EXPECT_FALSE(holds(left.exif, latitude));
  EXPECT_EQ(told_of(bench, file, left), without_lines(told_of(bench, file, metadata), kGpsLines));
  EXPECT_TRUE(is_same(chosen(left, {.gps = false}), left));
  EXPECT_EQ(read_exif(left.exif)->lost, tree->lost);
}

TEST(MetadataChoice, AThumbnailGoesFromACamerasExif) {
  const ChoiceBench bench;
  for (const char* name : kCameraFiles) {
    const FileBytes file = camera_file(name);
    const Metadata metadata = test::metadata_in(file);
    const auto thumbnail = thumbnail_of(metadata.exif);
    ASSERT_TRUE(thumbnail) << name;
    EXPECT_EQ(thumbnail_bytes(metadata.exif), thumbnail->size());
    Metadata left = chosen(metadata, {.thumbnail = false});
    EXPECT_FALSE(has_thumbnail(left.exif));
    EXPECT_FALSE(holds(left.exif, Bytes(thumbnail->begin() + 100, thumbnail->begin() + 200)));
    EXPECT_LE(left.exif.size(), metadata.exif.size());
    EXPECT_EQ(told_of(bench, file, left), without_lines(told_of(bench, file, metadata), {"[IFD1]"})) << name;
    EXPECT_TRUE(is_same(chosen(left, {.thumbnail = false}), left));
    Metadata same = metadata;
    drop_thumbnail(same);
    EXPECT_TRUE(is_same(same, left));
  }
}

TEST(MetadataChoice, AThumbnailIsExchanged) {
  const ChoiceBench bench;
  for (const char* name : kCameraFiles) {
    const FileBytes file = camera_file(name);
    const Metadata metadata = test::metadata_in(file);
    const Bytes old = *thumbnail_of(metadata.exif);
    for (const std::size_t size : {std::size_t{1000}, old.size(), std::size_t{15'000}}) {
      Bytes jpeg(size, 0x55);
      jpeg[0] = 0xFF;
      jpeg[1] = 0xD8;
      Metadata changed = metadata;
      set_thumbnail(changed, jpeg);
      EXPECT_EQ(thumbnail_of(changed.exif), jpeg) << name << size;
      EXPECT_FALSE(holds(changed.exif, Bytes(old.begin() + 1500, old.begin() + 1600)));
      const std::vector<std::string> words{"Thumbnail", "[IFD1]          Orientation"};
      EXPECT_EQ(without_lines(told_of(bench, file, changed), words),
                without_lines(told_of(bench, file, metadata), words))
          << name;
    }
  }
  Bytes none = write_exif({.order = ByteOrder::big, .chain = {{}}});
  EXPECT_FALSE(set_exif_thumbnail(none, Bytes(100, 1)));
}

TEST(MetadataChoice, ACopyrightIsWrittenIntoACamerasExif) {
  const ChoiceBench bench;
  for (const char* name : kCameraFiles) {
    const FileBytes file = camera_file(name);
    const Metadata metadata = test::metadata_in(file);
    const std::vector<std::string> words{"Copyright", "Rights", "XMP"};
    Metadata left = metadata;
    for (const std::string text : {"Ann", "\xC2\xA9 2024 Ann Other, all rights reserved, in words that go on", "B"}) {
      left = chosen(left, {.new_copyright = text});
      const auto lines = told_of(bench, file, left);
      EXPECT_EQ(without_lines(lines, words), without_lines(told_of(bench, file, metadata), words)) << name;
      const std::string all = testing::PrintToString(lines);
      EXPECT_EQ(read_exif(left.exif)->chain[0].find(tag::kCopyright)->value, text_entry(1, text).value);
      EXPECT_THAT(lines,
                  testing::Contains(testing::AllOf(HasSubstr("[IFD0]"), HasSubstr("Copyright "), HasSubstr(text))));
      EXPECT_THAT(lines,
                  testing::Contains(testing::AllOf(HasSubstr("[XMP-dc]"), HasSubstr("Rights "), HasSubstr(text))));
    }
    EXPECT_LT(left.exif.size(), metadata.exif.size() + 1000);
  }
}

/// All kinds at once, as exiftool writes them.
FileBytes told_file(const ChoiceBench& bench) {
  return bench.made(
      camera_file(kCameraFiles[0]),
      {"-IFD0:Artist=Ann Artist", "-IFD0:Copyright=Old notice", "-XMP-dc:Creator=Ann", "-XMP-dc:Rights=Old notice",
       "-XMP-exif:GPSLatitude=56.7", "-XMP-dc:Title=A title", "-XMP-photoshop:City=Town", "-IPTC:By-line=Ann",
       "-IPTC:City=Town", "-IPTC:CopyrightNotice=Old notice", "-IPTC:Keywords=one", "-IPTC:Keywords=two",
       "-Comment=A comment", "-Photoshop:URL=http://example.org", "-XMP-cc:License=http://example.org/l",
       "-IPTC:Caption-Abstract=Words", "-Photoshop:IPTCDigest=new"});
}

TEST(MetadataChoice, ClassesGo) {
  const ChoiceBench bench;
  const FileBytes file = told_file(bench);
  const Metadata metadata = test::metadata_in(file);
  const auto before = told_of(bench, file, metadata);
  const auto lines_of = [&](const KeptMetadata& kept) {
    const Metadata left = chosen(metadata, kept);
    EXPECT_TRUE(is_same(chosen(left, kept), left)) << "twice is once";
    return told_of(bench, file, left);
  };
  EXPECT_EQ(lines_of({.xmp = false}), without_lines(before, {"[XMP-"}));
  EXPECT_EQ(lines_of({.iptc = false}), without_lines(before, {"[IPTC]", "[Photoshop]"}));
  EXPECT_EQ(lines_of({.gps = false}), without_lines(before, kGpsLines));
  EXPECT_TRUE(chosen(metadata, {.exif = false}).exif.empty());
  const Metadata silent = chosen(metadata, {.comments = false});
  EXPECT_EQ(silent.others.size() + 1, metadata.others.size());
}

TEST(MetadataChoice, AuthorsStayWhereAllElseGoes) {
  const ChoiceBench bench;
  const FileBytes file = told_file(bench);
  KeptMetadata kept = KeptMetadata::none();
  kept.copyright = true;
  const Metadata left = chosen(test::metadata_in(file), kept);
  EXPECT_TRUE(is_same(chosen(left, kept), left));
  const std::vector<std::string> allowed{"Artist",  "Copyright",         "Creator",    "Rights",
                                         "License", "By-line",           "[JFIF]",     "URL",
                                         "[ICC",    "CodedCharacterSet", "XMPToolkit", "ExifByteOrder"};
  const auto lines = told_of(bench, file, left);
  EXPECT_THAT(without_lines(lines, allowed), IsEmpty());
  for (const char* stays : {"Ann Artist", "Old notice", "[XMP-dc]", "[IPTC]", "[XMP-cc]", "[Photoshop]"})
    EXPECT_THAT(lines, testing::Contains(HasSubstr(stays)));
}

TEST(MetadataChoice, ACopyrightIsWrittenEverywhere) {
  const ChoiceBench bench;
  const FileBytes file = told_file(bench);
  const Metadata metadata = test::metadata_in(file);
  const std::string text = "\xC2\xA9 Ben";
  const Metadata left = chosen(metadata, {.new_copyright = text});
  const auto lines = told_of(bench, file, left);
  EXPECT_THAT(lines, Not(testing::Contains(HasSubstr("Old notice"))));
  for (const char* group : {"[IFD0]", "[XMP-dc]", "[IPTC]"})
    EXPECT_THAT(lines, testing::Contains(testing::AllOf(HasSubstr(group), HasSubstr(text))));
  EXPECT_THAT(lines, testing::Contains(testing::AllOf(HasSubstr("[XMP-xmpRights]"), HasSubstr("Marked"))));
  const std::vector<std::string> words{"Copyright", "Rights", "Digest"};
  EXPECT_EQ(without_lines(lines, words), without_lines(told_of(bench, file, metadata), words));
  const Bytes resources = photoshop_resources(left.others);
  const auto digest = md5(iptc_in(resources));
  EXPECT_TRUE(holds(resources, Bytes(digest.begin(), digest.end())));
  const Metadata made = chosen({}, {.new_copyright = text});
  EXPECT_THAT(told_of(bench, file, made), testing::Contains(testing::AllOf(HasSubstr("[IFD0]"), HasSubstr(text))));
  EXPECT_TRUE(made.others.empty()) << "no IPTC where there was none";
}

TEST(MetadataChoice, FurtherBlocksAreChangedToo) {
  Metadata metadata = test::metadata_in(camera_file(kCameraFiles[0]));
  Bytes second(kExifName.begin(), kExifName.end());
  second.insert(second.end(), metadata.exif.begin(), metadata.exif.end());
  metadata.others = {{0xE1, second}};
  metadata.exif = {};
  EXPECT_TRUE(has_gps(metadata));
  EXPECT_FALSE(has_gps(chosen(metadata, {.gps = false})));
  EXPECT_TRUE(chosen(metadata, {.exif = false}).others.empty());
  EXPECT_EQ(chosen(metadata, {}).others.at(0).bytes, second);
}

/// Places in the part of XMP that lies elsewhere.
TEST(MetadataChoice, ExtendedXmpIsJoinedWhereItChanges) {
  const std::string text =
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
      "<rdf:Description xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:p='urn:p'><p:a>" +
      std::string(70'000, 'a') + "</p:a><p:b>" + std::string(70'000, 'b') +
      "<exif:GPSLatitude>56,9.36N</exif:GPSLatitude></p:b></rdf:Description></rdf:RDF></x:xmpmeta>";
  const auto split = split_xmp(Bytes(text.begin(), text.end()));
  ASSERT_TRUE(split);
  Metadata metadata;
  metadata.xmp = split->main;
  metadata.others = split->pieces;
  EXPECT_TRUE(has_gps(metadata));
  const Metadata left = chosen(metadata, {.gps = false});
  EXPECT_FALSE(has_gps(left));
  EXPECT_TRUE(left.others.empty());
  EXPECT_GT(left.xmp.size(), 140'000u);
  EXPECT_TRUE(is_same(chosen(metadata, {}), metadata));
  metadata.others.pop_back();
  std::vector<std::string> warnings;
  EXPECT_TRUE(kept_of(metadata, {.gps = false}, warnings).others.empty());
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("which is not whole and may tell where it was taken")));
}

TEST(MetadataChoice, WhatCannotBeReadGoesWhereAPlaceIsToGo) {
  Metadata metadata;
  metadata.exif = {'n', 'o', 'n', 'e'};
  metadata.xmp = {'<', 'n', 'o'};
  std::vector<std::string> warnings;
  EXPECT_TRUE(is_same(kept_of(metadata, {}, warnings), metadata));
  EXPECT_THAT(warnings, IsEmpty());
  const Metadata left = kept_of(metadata, {.gps = false}, warnings);
  EXPECT_TRUE(left.exif.empty() && left.xmp.empty());
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("EXIF"), HasSubstr("XMP")));
}

/// As ImageMagick writes them.
TEST(MetadataChoice, TextsOfAPngAreOfTheirClasses) {
  const auto chunk = [](std::string text) { return Metadata::Chunk{"tEXt", Bytes(text.begin(), text.end())}; };
  using namespace std::string_literals;
  Metadata metadata;
  metadata.text_chunks = {chunk("Comment\0words"s),        chunk("Raw profile type exif\0AB"s),
                          chunk("exif:GPSLatitude\0005"s), chunk("exif:FNumber\0008"s),
                          chunk("Copyright\0mine"s),       chunk("Raw profile type iptc\0AB"s)};
  const auto keywords = [](const Metadata& left) {
    std::string text;
    for (const Metadata::Chunk& one : left.text_chunks)
      text += std::string(one.bytes.begin(), std::ranges::find(one.bytes, 0)) + "|";
    return text;
  };
  EXPECT_EQ(keywords(chosen(metadata, {.comments = false})),
            "Raw profile type exif|exif:GPSLatitude|exif:FNumber|Raw profile type iptc|");
  EXPECT_EQ(keywords(chosen(metadata, {.exif = false})), "Comment|Copyright|Raw profile type iptc|");
  EXPECT_EQ(keywords(chosen(metadata, {.iptc = false, .comments = false, .copyright = true})),
            "Raw profile type exif|exif:GPSLatitude|exif:FNumber|Copyright|");
  std::vector<std::string> warnings;
  EXPECT_EQ(keywords(kept_of(metadata, {.gps = false}, warnings)),
            "Comment|exif:FNumber|Copyright|Raw profile type iptc|");
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("a copy of its EXIF")));
  const Metadata changed = chosen(metadata, {.new_copyright = "yours"});
  EXPECT_TRUE(holds(changed.text_chunks[4].bytes, "yours"));
  EXPECT_FALSE(holds(changed.text_chunks[4].bytes, "mine"));
}

/// As ImageMagick makes them of XMP, and as some write the names of copies.
TEST(MetadataChoice, TextsOfAPngThatTellAPlaceGo) {
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
  EXPECT_THAT(warnings, IsEmpty());
  EXPECT_TRUE(kept_of(with("Raw profile type app1\0AB"s), {.gps = false}, warnings).text_chunks.empty());
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("a copy of its EXIF")));
  EXPECT_FALSE(has_gps(with("exif:GPSInfo\0005"s)));
}

/// Copies of EXIF behind what other programs put among the resources, and behind what is none.
TEST(MetadataChoice, PlacesGoFromBehindForeignResources) {
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

TEST(MetadataChoice, CoordinatesOfDronesGo) {
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

TEST(MetadataChoice, XmpWithPropertiesOutsideItsNodesGoes) {
  Metadata metadata;
  metadata.xmp = packet_with("", "d:GPSLatitude='56.7'");
  std::vector<std::string> warnings;
  EXPECT_TRUE(kept_of(metadata, {.gps = false}, warnings).xmp.empty());
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("its XMP, which cannot be read")));
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

TEST(MetadataChoice, PlacesGoFromAllDirectories) {
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
TEST(MetadataChoice, OfAThumbnailInManyPiecesSomeCount) {
  ExifTree tree{.order = ByteOrder::little, .chain = {{}, {}}};
  for (const std::uint16_t tag : {tag::kThumbnail, tag::kThumbnailBytes})
    tree.chain[1].put({.tag = tag, .type = TiffType::byte, .value = Bytes(60'000, 1)});
  Bytes exif = write_exif(tree);
  EXPECT_LT(thumbnail_bytes(exif), 2000u);
  drop_exif_thumbnail(exif);
  EXPECT_LT(exif.size(), 100u);
}

TEST(MetadataChoice, ThumbnailsOfSecondBlocksGo) {
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

TEST(MetadataChoice, ExifThatFillsASegmentStaysInOne) {
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
    EXPECT_THAT(warnings, ElementsAre(HasSubstr("EXIF, which has no room")));
  }
}

/// Values that a writer found to be alike and wrote once stay for who else has them.
TEST(MetadataChoice, ValuesOfTwoEntriesStayForOne) {
  ExifTree tree{.order = ByteOrder::little, .chain = {{}, {}}};
  const std::uint64_t parts[] = {72, 1};
  tree.chain[0].put(numbers_entry(tag::kXResolution, TiffType::rational, parts, tree.order));
  tree.chain[1].put(numbers_entry(tag::kXResolution, TiffType::rational, parts, tree.order));
  tree.chain[1].put({.tag = tag::kThumbnail, .type = TiffType::dword, .value = {}, .pieces = {Bytes(77, 0xAB)}});
  tree.chain[1].put(number_entry(tag::kThumbnailBytes, TiffType::dword, 77, tree.order));
  Bytes exif = write_exif(tree);
  const auto first = TiffBlock::of(exif)->directory(8);
  const auto second = TiffBlock::of(exif)->directory(first->next);
  for (std::size_t i = 0; i < 4; ++i) exif[second->entries + 8 + i] = exif[first->entries + 8 + i];
  drop_exif_thumbnail(exif);
  const auto left = read_exif(exif);
  ASSERT_TRUE(left);
  EXPECT_EQ(left->chain.size(), 1u);
  EXPECT_EQ(number_of(left->chain[0].entries.at(0), tree.order, 0), std::nullopt);
  EXPECT_EQ(left->chain[0].entries.at(0).value, tree.chain[0].entries.at(0).value);
}

TEST(MetadataChoice, BearsAnyExif) {
  std::mt19937 random(17);
  for (const char* name : kCameraFiles) {
    const Bytes sound = test::metadata_in(camera_file(name)).exif;
    const auto try_all = [](Bytes exif) {
      Bytes one = exif, two = exif, three = exif;
      has_exif_gps(exif);
      drop_exif_thumbnail(one);
      set_exif_thumbnail(two, Bytes(9000, 1));
      if (drop_exif_gps(exif)) {
        EXPECT_FALSE(has_exif_gps(exif));
      }
      if (set_exif_copyright(three, "somebody")) {
        EXPECT_EQ(read_exif(three)->chain[0].find(tag::kCopyright)->value, text_entry(1, "somebody").value);
      }
      exif_of_authors(exif);
    };
    for (std::size_t size = 0; size < 3000; size += 7)
      try_all(Bytes(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(size)));
    for (int i = 0; i < 3000; ++i) {
      Bytes exif = sound;
      for (int j = 0; j < 1 + i % 4; ++j)
        exif[random() % (j % 2 == 0 ? 300 : exif.size())] = static_cast<std::uint8_t>(random());
      if (i % 3 == 0) {  // offsets that lead somewhere
        const std::size_t at = 10 + random() % 200;
        exif[at + 1] = static_cast<std::uint8_t>(random() % 2);
        exif[at + 2] = exif[at + 3] = 0;
      }
      try_all(exif);
    }
  }
}

TEST(MetadataChoice, BearsAnyResources) {
  const ChoiceBench bench;
  std::mt19937 random(23);
  const Metadata sound = test::metadata_in(told_file(bench));
  KeptMetadata authors = KeptMetadata::none();
  authors.copyright = true;
  for (int i = 0; i < 2000; ++i) {
    Metadata metadata;
    metadata.others = sound.others;
    for (Metadata::Segment& segment : metadata.others)
      for (int j = 0; j < 2; ++j)
        if (!segment.bytes.empty())
          segment.bytes[random() % segment.bytes.size()] = static_cast<std::uint8_t>(random());
    std::vector<std::string> warnings;
    for (const KeptMetadata& kept : {authors, KeptMetadata{.thumbnail = false, .gps = false, .new_copyright = "x"}}) {
      const Metadata left = kept_of(metadata, kept, warnings);
      EXPECT_TRUE(is_same(kept_of(left, kept, warnings), left));
    }
  }
}

}  // namespace
}  // namespace lightmill
