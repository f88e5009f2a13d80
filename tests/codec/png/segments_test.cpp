#include "codec/codec.h"
#include "image/extended_xmp.h"
#include "image/iptc.h"
#include "image/photoshop.h"
#include "image/xmp_packet.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/pictures.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill::png_segments_test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Blob encoded(Format format, const Metadata& metadata) {
  const Frame frame = Pixels{test::noise({16, 16}, 3, 1), Region::whole({16, 16})};
  return codec_for(format).encode(frame, {.encoding = encoding_for(KeepFormat{}, format)}, metadata, test::pool(),
                                  test::no_cores());
}
Metadata read(const Blob& blob) {
  const DecodeOptions options{.step = {Domain::pixels}, .limits = {}, .info = nullptr};
  return codec_for(blob.bytes()).decode(test::blob_of(blob.bytes()), options, test::pool(), test::no_cores()).metadata;
}

/// What exiftool is asked for of a file.
std::string asked(const Blob& blob, std::vector<std::string> words) {
  const TemporaryFolder folder;
  folder.write("a", blob.bytes());
  words.insert(words.begin(), "exiftool");
  words.push_back((folder / "a").native());
  const Ended ended = run_program(words);
  EXPECT_EQ(ended.code, 0) << ended.err;
  return ended.out;
}

Metadata with_long_xmp() {
  const std::string packet = xmp_around("<rdf:Description rdf:about='' xmlns:dc='" + std::string(ns::kDc) +
                                        "'><dc:title>A title</dc:title><dc:source>" + std::string(100'000, 's') +
                                        "</dc:source></rdf:Description>");
  Metadata metadata;
  metadata.xmp.assign(packet.begin(), packet.end());
  return metadata;
}

TEST(Segments, LongXmpGoesIntoAJpegAndOutOfIt) {
  const Metadata metadata = with_long_xmp();
  EXPECT_THAT(codec_for(Format::jpeg).left_out(metadata), IsEmpty());
  const Blob jpeg = encoded(Format::jpeg, metadata);
  EXPECT_EQ(asked(jpeg, {"-s3", "-XMP-dc:Title", "-XMP-dc:Source"}), "A title\n" + std::string(100'000, 's') + "\n");
  const Metadata back = read(jpeg);
  EXPECT_EQ(back.others.size(), 2u);
  EXPECT_EQ(read(encoded(Format::jpeg, back)).others.size(), 2u);
  for (const Format format : {Format::png, Format::webp, Format::tiff, Format::avif, Format::jxl}) {
    const Codec& codec = codec_for(format);
    if (!codec.lack().empty()) continue;
    EXPECT_THAT(codec.left_out(back), IsEmpty());
    const Bytes xmp = read(encoded(format, back)).xmp;
    const auto packet = read_xmp({reinterpret_cast<const char*>(xmp.data()), xmp.size()});
    ASSERT_TRUE(packet);
    ASSERT_TRUE(packet->find(ns::kDc, "source"));
    EXPECT_EQ(packet->find(ns::kDc, "source")->value.in(packet->text), std::string(100'000, 's'));
    EXPECT_TRUE(packet->find(ns::kDc, "title"));
  }
}

TEST(Segments, ALongXmpThatIsNotWholeIsNamed) {
  Metadata metadata = read(encoded(Format::jpeg, with_long_xmp()));
  metadata.others.pop_back();
  EXPECT_THAT(codec_for(Format::png).left_out(metadata), testing::ElementsAre(HasSubstr("which is not whole")));
  EXPECT_EQ(read(encoded(Format::png, metadata)).xmp, metadata.xmp);
}

/// In as many segments as it takes.
TEST(Segments, LongExifGoesIntoAJpegAndOutOfIt) {
  const TemporaryFolder folder;
  const std::string file = (folder / "a.jpg").native();
  folder.write("a.jpg", encoded(Format::jpeg, {}).bytes());
  folder.write("words", std::string(60'000, 'w'));
  const std::string words = (folder / "words").native();
  ASSERT_EQ(run_program({"exiftool", "-q", "-m", "-overwrite_original", "-IFD0:ImageDescription<=" + words,
                         "-IFD0:Artist<=" + words, "-ExifIFD:UserComment<=" + words, file})
                .code,
            0);
  const std::string made = folder.read("a.jpg");
  const Bytes bytes(made.begin(), made.end());
  const DecodeOptions options{.step = {Domain::pixels}, .limits = {}, .info = nullptr};
  Metadata metadata =
      codec_for(Format::jpeg).decode(test::blob_of(bytes), options, test::pool(), test::no_cores()).metadata;
  ASSERT_GT(metadata.exif.size(), 180'000u);
  for (const Format format : {Format::png, Format::webp, Format::avif, Format::jxl}) {
    if (!codec_for(format).lack().empty()) continue;
    const Metadata there = read(encoded(format, metadata));
    EXPECT_EQ(there.exif, metadata.exif);
    const Blob jpeg = encoded(Format::jpeg, there);
    EXPECT_EQ(read(jpeg).exif, metadata.exif);
    EXPECT_EQ(asked(jpeg, {"-s3", "-IFD0:Artist", "-UserComment"}),
              std::string(60'000, 'w') + "\n" + std::string(60'000, 'w') + "\n");
  }
}

TEST(Segments, IptcBecomesXmpWhereThereIsNoPlaceForIt) {
  const Bytes records{0x1C, 2, 5, 0, 2, 'H', 'i', 0x1C, 2, 90, 0, 4, 'B', 'e', 'r', 'n'};
  Metadata metadata;
  metadata.others = photoshop_segments(iptc_resource(records));
  for (const Format format : {Format::png, Format::webp, Format::avif, Format::jxl}) {
    if (!codec_for(format).lack().empty()) continue;
    EXPECT_THAT(codec_for(format).left_out(metadata), IsEmpty());
    const Blob file = encoded(format, metadata);
    if (format == Format::jxl) continue;  // in boxes that an older exiftool does not read
    EXPECT_EQ(asked(file, {"-s3", "-XMP-dc:Title", "-XMP-photoshop:City"}), "Hi\nBern\n");
  }
  EXPECT_EQ(asked(encoded(Format::tiff, metadata), {"-s3", "-IPTC:City"}), "Bern\n");
  EXPECT_TRUE(read(encoded(Format::tiff, metadata)).xmp.empty());
}

}  // namespace
}  // namespace lightmill::png_segments_test
