#include "image/exif_directory.h"
#include "image/photoshop.h"
#include "support/cores.h"
#include "support/jpeg_writer.h"
#include "support/texts.h"
#include "tools.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace lightmill::tiff_metadata_test {
namespace {

using test::Bench;
using test::decode_tiff;
using test::encode_tiff;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::string_literals;

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

cv::Mat picture() { return test::soft_picture({40, 30}, 3, 1); }

/// As a camera writes it, with a maker note and a thumbnail.
Bytes camera_exif(ByteOrder order, std::size_t note_place = 900) {
  ExifTree tree{.order = order, .chain = {{}, {}}};
  ExifDirectory& first = tree.chain[0];
  first.put(text_entry(tag::kMake, "Maker"));
  first.put(text_entry(tag::kCopyright, "someone"));
  first.put(number_entry(tag::kOrientation, TiffType::word, 6, order));
  ExifDirectory exif, gps;
  exif.put(text_entry(36867, "2020:01:02 03:04:05"));
  const std::uint64_t time[] = {1, 125};
  exif.put(numbers_entry(33434, TiffType::rational, time, order));
  exif.put({.tag = 60'000, .value = bytes_of("unknown to libtiff")});
  exif.put({.tag = tag::kMakerNote, .value = bytes_of("a note of the maker's own"), .place = note_place});
  gps.put(text_entry(1, "N"));
  first.put({.tag = tag::kExifDirectory, .type = TiffType::dword, .value = {}, .directories = {exif}});
  first.put({.tag = tag::kGpsDirectory, .type = TiffType::dword, .value = {}, .directories = {gps}});
  tree.chain[1].put({.tag = tag::kThumbnail, .type = TiffType::dword, .value = {}, .pieces = {Bytes(77, 0xAB)}});
  tree.chain[1].put(number_entry(tag::kThumbnailBytes, TiffType::dword, 77, order));
  return write_exif(tree);
}

Bytes caption(const std::string& text) {
  return bytes_of("\x1C\x02\x78"s + '\0' + static_cast<char>(text.size()) + text);
}

Metadata rich() {
  Metadata metadata;
  metadata.exif = camera_exif(ByteOrder::little);
  metadata.xmp = bytes_of("<x:xmpmeta/>");
  metadata.icc = bytes_of(std::string(16, 'i') + "RGB XYZ "s + std::string(3001, 'c'));
  metadata.density = {1, 300, 240};
  metadata.others = photoshop_segments(iptc_resource(caption("words")));
  return metadata;
}

std::string told(const ExifDirectory& directory) {
  std::string text;
  for (const ExifEntry& entry : directory.entries) {
    text += std::to_string(entry.tag) + "=" + std::string(entry.value.begin(), entry.value.end()) + ";";
    for (const ExifDirectory& below : entry.directories) text += "{" + told(below) + "}";
  }
  return text;
}

TEST(TiffMetadata, ComesBack) {
  const Metadata there = rich();
  const test::File file = encode_tiff(picture(), {}, there);
  const Decoded decoded = decode_tiff(file);
  EXPECT_THAT(decoded.warnings, IsEmpty());
  const Metadata& back = decoded.metadata;
  EXPECT_EQ(back.xmp, there.xmp);
  EXPECT_EQ(back.icc, there.icc);
  EXPECT_EQ(back.density.unit, 1);
  EXPECT_EQ(back.density.x, 300);
  EXPECT_EQ(back.density.y, 240);
  ASSERT_EQ(back.others.size(), 1u);
  EXPECT_EQ(back.others[0].bytes, there.others[0].bytes);
  ExifTree was = *read_exif(there.exif), is = *read_exif(back.exif);
  for (const std::uint16_t resolution : {tag::kXResolution, tag::kYResolution, tag::kResolutionUnit})
    is.chain[0].erase(resolution);
  EXPECT_EQ(told(is.chain[0]), told(was.chain[0])) << "all but the thumbnail";
  const ImageInfo info = probe(file);
  EXPECT_EQ(info.orientation, static_cast<Orientation>(6));
  EXPECT_EQ(info.exif_bytes, back.exif.size());
  EXPECT_EQ(info.xmp_bytes, there.xmp.size());
  EXPECT_EQ(info.icc_bytes, there.icc.size());
  EXPECT_EQ(info.icc_space, "RGB ");
  EXPECT_EQ(info.iptc_bytes, caption("words").size());
  EXPECT_EQ(info.frames, 1) << "a thumbnail is no page";
}

/// The file begins as the block did, so that a maker note's own offsets hold.
TEST(TiffMetadata, KeepsAMakerNotesPlaceAndOrder) {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    Metadata metadata;
    metadata.exif = camera_exif(order);
    const cv::Mat deep = test::noise_of(CV_16UC3, {30, 20}, 5);
    const test::File file = encode_tiff(deep, {}, metadata);
    EXPECT_EQ(file[0], order == ByteOrder::little ? 'I' : 'M');
    const Bytes note = bytes_of("a note of the maker's own");
    EXPECT_TRUE(std::equal(note.begin(), note.end(), file.begin() + 900));
    const Decoded decoded = decode_tiff(file);
    EXPECT_EQ(test::max_difference(test::pixels_of(decoded), deep), 0);
    const Bytes& exif = decoded.metadata.exif;
    ASSERT_GE(exif.size(), 900 + note.size());
    EXPECT_TRUE(std::equal(note.begin(), note.end(), exif.begin() + 900)) << "and in the block again";
    const Bench bench;
    bench.write("a.tif", file);
    EXPECT_EQ(test::max_difference(bench.by_imagemagick("a.tif", CV_16UC3), deep), 0);
  }
}

TEST(TiffMetadata, IsStrippedAsAskedFor) {
  const test::File file = encode_tiff(picture(), {}, rich());
  const Metadata stripped = decode_tiff(file, Damaged::fail, MetadataPolicy::strip).metadata;
  EXPECT_EQ(stripped.icc, rich().icc);
  EXPECT_TRUE(stripped.exif.empty() && stripped.xmp.empty() && stripped.others.empty());
  EXPECT_EQ(stripped.density.unit, 0);
  const Metadata none = decode_tiff(file, Damaged::fail, MetadataPolicy::strip_all).metadata;
  EXPECT_TRUE(none.icc.empty() && none.exif.empty());
}

TEST(TiffMetadata, IsReadByExiftool) {
  const Bench bench;
  Metadata metadata = rich();
  metadata.icc.clear();
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    metadata.exif = camera_exif(order);
    bench.write("a.tif", encode_tiff(picture(), {TiffCompression::lzw}, metadata));
    const std::string out = bench.run("exiftool -s -G1 -n a.tif").out;
    for (const auto& [group, line] : {std::pair{"[IFD0]", ": Maker"},
                                      {"[IFD0]", ": someone"},
                                      {"[IFD0]", ": 300"},
                                      {"[IFD0]", ": 240"},
                                      {"[ExifIFD]", ": 2020:01:02 03:04:05"},
                                      {"[ExifIFD]", ": 0.008"},
                                      {"[GPS]", ": N"},
                                      {"[IPTC]", ": words"}}) {
      EXPECT_THAT(out, testing::ContainsRegex("\\" + std::string(group) + "[^\n]*" + line)) << out;
    }
    EXPECT_THAT(out, testing::Not(HasSubstr("Warning")));
    EXPECT_THAT(out, testing::Not(HasSubstr("[IFD1]")));
  }
}

/// What exiftool writes into a TIFF comes out as it would of a JPEG.
TEST(TiffMetadata, OfExiftoolIsRead) {
  const Bench bench;
  bench.write("a.tif", encode_tiff(picture()));
  bench.run(
      "exiftool -q -overwrite_original -Artist=Painter -FNumber=8 -GPSAltitude=500 -XMP:Title=Hello "
      "-IPTC:City=Bern -XResolution=72.5 -YResolution=72.5 -Orientation#=3 a.tif");
  const test::File file = bench.read("a.tif");
  const Decoded decoded = decode_tiff(file);
  EXPECT_THAT(decoded.warnings, IsEmpty());
  EXPECT_EQ(test::max_difference(test::pixels_of(decoded), picture()), 0);
  const auto exif = read_exif(decoded.metadata.exif);
  ASSERT_TRUE(exif);
  const ExifDirectory& first = exif->chain.front();
  EXPECT_EQ(first.find(tag::kArtist)->value, bytes_of("Painter\0"s));
  EXPECT_TRUE(first.below(tag::kExifDirectory)->find(33437));
  EXPECT_TRUE(first.below(tag::kGpsDirectory)->find(6));
  EXPECT_EQ(probe(file).orientation, static_cast<Orientation>(3));
  EXPECT_EQ(decoded.metadata.density.unit, 1);
  EXPECT_EQ(decoded.metadata.density.x, 73);
  bench.write("b.tif", encode_tiff(picture(), {}, decoded.metadata));
  EXPECT_THAT(bench.run("exiftool -n -s3 -XResolution -City -Title b.tif").out, HasSubstr("72.5\nBern\nHello"));
}

TEST(TiffMetadata, TravelsToJpegAndBack) {
  const Metadata there = decode_tiff(encode_tiff(picture(), {}, rich())).metadata;
  const Frame frame = Pixels{picture(), Region::whole({40, 30})};
  const Blob jpeg =
      codec_for(Format::jpeg).encode(frame, {.encoding = JpegEncoding{}}, there, test::pool(), test::no_cores());
  const Decoded decoded = codec_for(Format::jpeg)
                              .decode(test::blob_of(jpeg.bytes()), {.step = {Domain::pixels}, .limits = {}},
                                      test::pool(), test::no_cores());
  EXPECT_EQ(decoded.metadata.exif, there.exif);
  ASSERT_EQ(decoded.metadata.others.size(), 1u);
  const Metadata back = decode_tiff(encode_tiff(picture(), {}, decoded.metadata)).metadata;
  EXPECT_EQ(back.exif, there.exif);
  EXPECT_EQ(back.xmp, there.xmp);
  EXPECT_EQ(back.icc, there.icc);
  EXPECT_EQ(back.others[0].bytes, there.others[0].bytes);
}

TEST(TiffMetadata, OrientationIsResetInTheBlock) {
  Metadata metadata = decode_tiff(encode_tiff(picture(), {}, rich())).metadata;
  reset_orientation(metadata);
  EXPECT_EQ(probe(encode_tiff(picture(), {}, metadata)).orientation, Orientation::identity);
}

TEST(TiffMetadata, ThatIsNotThereTakesNoBlock) {
  const Metadata plain = decode_tiff(encode_tiff(picture())).metadata;
  EXPECT_TRUE(plain.exif.empty() && plain.xmp.empty() && plain.icc.empty() && plain.others.empty());
  Metadata metadata;
  metadata.density = {2, 100, 100};
  const Metadata back = decode_tiff(encode_tiff(picture(), {}, metadata)).metadata;
  EXPECT_TRUE(back.exif.empty()) << "resolution alone needs none";
  EXPECT_EQ(back.density.unit, 2);
  EXPECT_EQ(back.density.x, 100);
}

TEST(TiffMetadata, ThatATiffCannotHoldIsNamed) {
  const Codec& tiff = codec_for(Format::tiff);
  EXPECT_THAT(tiff.left_out(rich()), IsEmpty());
  Metadata metadata;
  metadata.others = {{0xFE, {}}, {0xFE, {}}, {0xE1, {}}};
  metadata.text_chunks = {{"tEXt", {}}};
  EXPECT_THAT(tiff.left_out(metadata),
              ElementsAre(HasSubstr("a second EXIF or XMP"), "its 2 comments, which a TIFF cannot hold, are left out",
                          "its text, which a TIFF cannot hold, is left out"));
  metadata = {};
  metadata.exif = bytes_of("nonsense");
  EXPECT_THAT(tiff.left_out(metadata), ElementsAre("its EXIF, which is broken, is left out"));
  EXPECT_EQ(test::max_difference(test::pixels_of(encode_tiff(picture(), {}, metadata)), picture()), 0);
}

TEST(TiffMetadata, ThatIsNotKeptIsToldOf) {
  test::File file = encode_tiff(picture(), {}, rich());
  const auto entry = test::found_in(file, std::vector<std::uint8_t>{0xBC, 0x02, 1, 0});  // XMP
  ASSERT_NE(entry, file.end());
  const auto told_of_tag = [&](int tag, MetadataPolicy policy = MetadataPolicy::keep) {
    entry[0] = static_cast<std::uint8_t>(tag);
    entry[1] = static_cast<std::uint8_t>(tag >> 8);
    return decode_tiff(file, Damaged::fail, policy).warnings;
  };
  EXPECT_THAT(told_of_tag(48'059), ElementsAre("a tag that is not known (48059) is left out"));
  EXPECT_THAT(told_of_tag(48'059, MetadataPolicy::strip), IsEmpty());
  EXPECT_THAT(told_of_tag(37'724), ElementsAre(HasSubstr("Photoshop's layers")));
  EXPECT_THAT(told_of_tag(33'550), ElementsAre("its place on a map (GeoTIFF) is left out"));
}

TEST(TiffMetadata, LargerThanASegmentTravelsInSeveral) {
  Bytes resources = iptc_resource(caption("words"));
  Bytes large = bytes_of("8BIM\x04\x0C\0\0\0\3\x0D\x40"s);  // 200,000 bytes
  large.resize(large.size() + 200'000, 7);
  resources.insert(resources.end(), large.begin(), large.end());
  const auto segments = photoshop_segments(resources);
  EXPECT_EQ(segments.size(), 4u);
  for (const auto& segment : segments) EXPECT_LE(segment.bytes.size(), 65'533u);
  EXPECT_EQ(photoshop_resources(segments), resources);
  EXPECT_EQ(iptc_in(resources).size(), caption("words").size());
  EXPECT_EQ(without_iptc(resources), large);
  EXPECT_TRUE(iptc_in(large).empty());
  EXPECT_TRUE(iptc_in(bytes_of("8BIM\x04\x04\0\0\xFF\xFF\xFF\xFFxxxx"s)).empty()) << "larger than the block";
}

TEST(Iptc, IsRidOfThePaddingAlone) {
  for (std::size_t zeros = 0; zeros < 4; ++zeros) {
    Bytes padded = caption("words");
    padded.resize(padded.size() + zeros);
    const auto rid = without_padding(padded);
    EXPECT_EQ(Bytes(rid.begin(), rid.end()), caption("words"));
  }
  const Bytes ends_with_zeros = caption("ab\0\0"s);
  EXPECT_EQ(without_padding(ends_with_zeros).size(), ends_with_zeros.size());
  EXPECT_EQ(without_padding(bytes_of("x\0\0"s)).size(), 3u);
}

}  // namespace
}  // namespace lightmill::tiff_metadata_test
