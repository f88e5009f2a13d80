#include "image/metadata_choice.h"

#include "image/chosen_metadata.h"
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

using test::camera_file;
using test::chosen;
using test::FileBytes;
using test::holds;
using test::is_same;
using test::kCameraFiles;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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

/// Of a block whose only entries behind the first directory say where a thumbnail is.
Bytes block_with_thumbnail_at(std::uint32_t place) {
  ExifTree tree{.order = ByteOrder::big, .chain = {{}, {}}};
  tree.chain[0].put(text_entry(tag::kMake, "Maker"));
  tree.chain[0].put(numbers_entry(0xFFD8, TiffType::word, std::vector<std::uint64_t>{1}, ByteOrder::big));
  tree.chain[1].put(number_entry(tag::kThumbnail, TiffType::dword, place, ByteOrder::big));
  tree.chain[1].put(number_entry(tag::kThumbnailBytes, TiffType::dword, 12, ByteOrder::big));
  return write_exif(tree);
}

TEST(MetadataChoice, AThumbnailThatLiesOverADirectoryIsNone) {
  constexpr std::uint32_t kEntryThatBeginsAsAJpeg = 8 + 2 + 12, kMaker = 8 + 2;
  for (const std::uint32_t place : {kEntryThatBeginsAsAJpeg, kMaker, 0U}) {
    Bytes block = block_with_thumbnail_at(place);
    const Bytes before = block;
    EXPECT_EQ(thumbnail_of(block), std::nullopt) << place;
    EXPECT_FALSE(set_exif_thumbnail(block, Bytes(12, 1))) << place;
    EXPECT_EQ(block, before) << place;
  }
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
