#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_surgery.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <random>

namespace lightmill::jpeg_markers_test {
namespace {

using test::FileBytes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kExif("Exif\0\0", 6), kXmp("http://ns.adobe.com/xap/1.0/\0", 29),
    kExtension("http://ns.adobe.com/xmp/extension/\0", 35), kPhotoshop("Photoshop 3.0\0", 14);

FileBytes picture() { return test::write_jpeg(test::soft_picture({40, 30}, 3, 1)); }

Decoded decode(const FileBytes& file, const Limits& limits = {}, MetadataPolicy policy = MetadataPolicy::keep) {
  return codec_for(file).decode(test::blob_of(file), {.step = {Domain::planes}, .metadata = policy, .limits = limits},
                                test::pool(), test::no_cores());
}

/// What decoding finds, written again, and the metadata of that.
Metadata written_again(const Metadata& metadata) {
  const cv::Mat mat = test::soft_picture({40, 30}, 3, 1);
  const Blob blob = codec_for(Format::jpeg)
                        .encode(Pixels{mat, Region::whole({40, 30})}, {}, metadata, test::pool(), test::no_cores());
  return decode(FileBytes(blob.bytes().begin(), blob.bytes().end())).metadata;
}

/// A header of many small segments took minutes in libjpeg: 120,000 of them over one.
TEST(JpegMarkers, ManyOfThemTakeNoTime) {
  const FileBytes sound = picture();
  const std::size_t tables = test::find_segment(sound, 0xC4), quantizers = test::find_segment(sound, 0xDB);
  const auto copy_of = [&](std::size_t at) {
    const std::size_t length = 2 + sound[at + 2] * 256u + sound[at + 3];
    return FileBytes(sound.begin() + static_cast<long>(at), sound.begin() + static_cast<long>(at + length));
  };
  const FileBytes parts[] = {test::segment(0xE1, ""),
                             test::segment(0xFE, ""),
                             test::segment(0xE1, kExif),
                             test::segment(0xED, ""),
                             test::segment(0xE2, ""),
                             test::segment(0xDD, std::string(2, 0)),
                             copy_of(tables),
                             copy_of(quantizers),
                             {0xFF, 0xD0},
                             test::segment(0xE2, std::string("ICC_PROFILE\0\1\1", 14))};
  for (const FileBytes& part : parts) {
    const FileBytes file = test::with(sound, test::repeated(part, 120'000));
    const std::clock_t begin = std::clock();
    EXPECT_EQ(codec_for(file).probe(file, {}).size, (Size{40, 30}));
    EXPECT_FALSE(decode(file).damaged);
    EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 2) << int{part[1]};
  }
}

TEST(JpegMarkers, AreReadUnderTheLimitOfTime) {
  const FileBytes file = test::with(picture(), test::repeated(test::segment(0xE1, ""), 2000));
  const Limits none{.seconds = -1, .seconds_per_megapixel = 0};
  const auto cause = [](auto work) {
    try {
      work();
    } catch (const Error& error) {
      return error.cause();
    }
    return Cause::internal;
  };
  EXPECT_EQ(cause([&] { codec_for(file).probe(file, {.limits = none}); }), Cause::too_large);
  EXPECT_EQ(cause([&] { decode(file, none); }), Cause::too_large);
}

TEST(JpegMarkers, ExifMayTakeSeveralSegments) {
  std::string block = test::exif_with_orientation(6).substr(6);
  for (std::size_t i = 0; block.size() < 150'000; ++i) block += static_cast<char>(i * 7);
  const std::size_t sizes[] = {65'527, 65'000, block.size() - 65'527 - 65'000};
  FileBytes file = picture();
  std::size_t at = 0, offset = 2;
  for (const std::size_t size : sizes) {
    const FileBytes part = test::segment(0xE1, kExif + block.substr(at, size));
    file = test::with(file, part, offset);
    offset += part.size();
    at += size;
  }
  EXPECT_EQ(probe(file).exif_bytes, block.size());
  EXPECT_EQ(probe(file).orientation, Orientation::rotate_90);
  Metadata metadata = decode(file).metadata;
  EXPECT_EQ(metadata.exif, test::bytes_of(block));
  EXPECT_THAT(metadata.exif_pieces, testing::ElementsAreArray(sizes));
  reset_orientation(metadata);
  const Metadata again = written_again(metadata);
  EXPECT_EQ(again.exif, metadata.exif);
  EXPECT_EQ(again.exif_pieces, metadata.exif_pieces);
  EXPECT_EQ(exif_orientation(again.exif), 1);
}

TEST(JpegMarkers, ASecondBlockOrPacketIsKept) {
  const std::string first = test::exif_with_orientation(6), second = test::exif_with_orientation(8, false),
                    packet = kXmp + R"(<a tiff:Orientation="6"/>)";
  FileBytes file = picture();
  for (const std::string& content : {packet, kXmp + "<b/>", second, first}) {
    file = test::with(file, test::segment(0xE1, content));
  }
  EXPECT_EQ(probe(file).orientation, Orientation::rotate_90);
  Metadata metadata = decode(file).metadata;
  EXPECT_EQ(metadata.exif, test::bytes_of(first.substr(6)));
  EXPECT_EQ(metadata.xmp, test::bytes_of("<b/>"));
  ASSERT_EQ(metadata.others.size(), 2u);
  EXPECT_EQ(metadata.others[0].bytes, test::bytes_of(second));
  EXPECT_EQ(metadata.others[1].bytes, test::bytes_of(packet));
  reset_orientation(metadata);
  EXPECT_EQ(metadata.others[0].bytes, test::bytes_of(test::exif_with_orientation(1, false)));
  EXPECT_EQ(metadata.others[1].bytes, test::bytes_of(kXmp + R"(<a tiff:Orientation="1"/>)"));
  const Metadata again = written_again(metadata);
  ASSERT_EQ(again.others.size(), 2u);
  EXPECT_EQ(again.others[0].bytes, metadata.others[0].bytes);
}

TEST(JpegMarkers, ExtendedXmpAndIptcAreCounted) {
  const std::string digest_and_numbers(40, 'd');
  const std::string other(
      "8BIM\x04\x25\0\0\0\0\0\x03"
      "abc\0",
      16),
      iptc(
          "8BIM\x04\x04\x03key\0\0\0\x05"
          "12345\0",
          20);
  FileBytes file = picture();
  for (const std::string& content :
       {kExtension + digest_and_numbers + std::string(70, 'x'), kExtension + digest_and_numbers + "yz"}) {
    file = test::with(file, test::segment(0xE1, content));
  }
  file = test::with(file, test::segment(0xED, kPhotoshop + other + iptc + iptc.substr(0, 13)));
  EXPECT_EQ(probe(file).extended_xmp_bytes, 72u);
  EXPECT_EQ(probe(file).iptc_bytes, 5u);
  EXPECT_EQ(probe(picture()).iptc_bytes, 0u);
}

TEST(JpegMarkers, ABrokenProfileIsSaidAloud) {
  const std::string chunk(
      "ICC_PROFILE\0\x01\x02"
      "half of it",
      24);
  const FileBytes file = test::with(picture(), test::segment(0xE2, chunk));
  EXPECT_EQ(probe(file).icc_bytes, 0u);
  const Decoded decoded = decode(file);
  EXPECT_THAT(decoded.metadata.icc, IsEmpty());
  EXPECT_THAT(decoded.warnings, ElementsAre(HasSubstr("profile is broken")));
}

TEST(JpegMarkers, AdobeRgbByExifAloneIsSaidWhereExifGoes) {
  using namespace std::string_literals;
  const std::string adobe =
      "II*\0\x08\0\0\0"s + "\1\0\x69\x87\4\0\1\0\0\0\x1a\0\0\0\0\0\0\0"s + "\1\0\1\xa0\3\0\1\0\0\0\2\0\0\0\0\0\0\0"s;
  const FileBytes file = test::with(picture(), test::segment(0xE1, kExif + adobe));
  EXPECT_THAT(decode(file).warnings, IsEmpty());
  EXPECT_THAT(decode(file, {}, MetadataPolicy::strip).warnings, ElementsAre(HasSubstr("Adobe RGB")));
  EXPECT_THAT(decode(file, {}, MetadataPolicy::strip_all).warnings, IsEmpty()) << "that was asked for";
}

TEST(JpegMarkers, ThatAreFuzzedNeverCrash) {
  FileBytes sound = picture();
  for (const std::string& content : {test::exif_with_orientation(6), kXmp + R"(<a tiff:Orientation="6"/>)"}) {
    sound = test::with(sound, test::segment(0xE1, content));
  }
  sound = test::with(sound, test::segment(0xED, kPhotoshop + std::string("8BIM\x04\x04\0\0\0\0\0\x02"
                                                                         "ab",
                                                                         14)));
  const std::size_t header = test::scans(sound).front();
  std::mt19937 random(6);
  for (int trial = 0; trial < 3000; ++trial) {
    FileBytes file = sound;
    for (int flips = 1 + static_cast<int>(random() % 4); flips > 0; --flips) {
      file[2 + random() % (header - 2)] = static_cast<std::uint8_t>(random());
    }
    try {
      if (probe(file).size.area() < 100'000) decode(file);
    } catch (const Error&) {
    }
  }
}

}  // namespace
}  // namespace lightmill::jpeg_markers_test
