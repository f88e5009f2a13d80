#pragma once

#include "fuzz/targets.h"
#include "image/exif_directory.h"
#include "image/metadata.h"
#include "image/photoshop.h"
#include "image/xmp_packet.h"

#include <string>
#include <string_view>

/// Small metadata that has a little of everything.
namespace lightmill::fuzz {

inline Bytes exif_block(ByteOrder order, const Bytes& thumbnail) {
  ExifTree tree{.order = order, .chain = {{}, {}}};
  ExifDirectory& first = tree.chain[0];
  first.put(text_entry(tag::kMake, "Maker"));
  first.put(text_entry(tag::kImageDescription, "A description that is longer than an entry"));
  first.put(text_entry(tag::kArtist, "Ann"));
  first.put(text_entry(tag::kCopyright, "(c) Ann"));
  first.put(number_entry(tag::kOrientation, TiffType::word, 6, order));
  const std::uint64_t resolution[] = {300, 1};
  first.put(numbers_entry(tag::kXResolution, TiffType::rational, resolution, order));
  ExifDirectory interop, exif, gps;
  interop.put(text_entry(1, "R03"));
  exif.put(text_entry(36867, "2020:01:02 03:04:05"));
  exif.put(number_entry(40961, TiffType::word, 65535, order));
  exif.put(number_entry(40962, TiffType::dword, 40, order));
  exif.put({.tag = tag::kMakerNote, .value = test::bytes_of("a note of the maker's own")});
  exif.put({.tag = tag::kInteropDirectory, .type = TiffType::dword, .value = {}, .directories = {interop}});
  gps.put(text_entry(1, "N"));
  const std::uint64_t degrees[] = {48, 1, 8, 1, 30, 1};
  gps.put(numbers_entry(2, TiffType::rational, degrees, order));
  first.put({.tag = tag::kExifDirectory, .type = TiffType::dword, .value = {}, .directories = {exif}});
  first.put({.tag = tag::kGpsDirectory, .type = TiffType::dword, .value = {}, .directories = {gps}});
  tree.chain[1].put({.tag = tag::kThumbnail, .type = TiffType::dword, .value = {}, .pieces = {thumbnail}});
  tree.chain[1].put(number_entry(tag::kThumbnailBytes, TiffType::dword, thumbnail.size(), order));
  return write_exif(tree);
}

inline std::string xmp_text() {
  return xmp_around(
      R"(<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6" )"
      R"(xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="3" xmlns:exif="http://ns.adobe.com/exif/1.0/" )"
      R"(xmlns:dc="http://purl.org/dc/elements/1.1/" exif:GPSLatitude="48,8.5N" dc:format='image/jpeg' )"
      R"(xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:MotionPhoto="1">)"
      R"(<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">&#169; Ann &amp; Bob</rdf:li></rdf:Alt></dc:rights>)"
      R"(<dc:creator><rdf:Seq><rdf:li>Ann</rdf:li></rdf:Seq></dc:creator><xmp:Thumbnails><rdf:Alt>)"
      R"(<rdf:li rdf:parseType="Resource"><a:image xmlns:a="http://ns.adobe.com/xap/1.0/g/img/">/9j/</a:image>)"
      R"(</rdf:li>)"
      R"(</rdf:Alt></xmp:Thumbnails><!-- a comment --></rdf:Description>)");
}

inline Bytes iptc_records() {
  Bytes all;
  const auto put = [&](int record, int number, std::string_view text) {
    for (const int byte : {0x1C, record, number, 0, static_cast<int>(text.size())})
      all.push_back(static_cast<std::uint8_t>(byte));
    all.insert(all.end(), text.begin(), text.end());
  };
  put(1, 90, "\x1B%G");
  put(2, 5, "A <title>");
  put(2, 25, "one");
  put(2, 25, "two");
  put(2, 55, "20240229");
  put(2, 60, "120304+0130");
  put(2, 80, "Andr\xC3\xA9");
  put(2, 116, "(c)");
  put(2, 120, "Words");
  return all;
}

inline Metadata some_metadata(const Bytes& icc, const Bytes& thumbnail) {
  Metadata metadata;
  metadata.exif = exif_block(ByteOrder::big, thumbnail);
  metadata.xmp = test::bytes_of(xmp_text());
  metadata.icc = icc;
  metadata.others = photoshop_segments(iptc_resource(iptc_records()));
  metadata.others.push_back({0xFE, test::bytes_of("a comment")});
  metadata.density = {1, 300, 300};
  return metadata;
}

}  // namespace lightmill::fuzz
