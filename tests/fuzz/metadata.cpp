#include "codec/look_into.h"
#include "color/conversion.h"
#include "color/known_space.h"
#include "color/profile.h"
#include "color/spaces.h"
#include "fuzz/all.h"
#include "fuzz/metadata_seeds.h"
#include "image/comments.h"
#include "image/companions.h"
#include "image/exif_edit.h"
#include "image/extended_xmp.h"
#include "image/iptc.h"
#include "image/metadata_choice.h"
#include "image/one_packet.h"
#include "image/xmp.h"
#include "image/xmp_edit.h"

#include "lightmill/error.h"

#include <algorithm>
#include <optional>
#include <string>

namespace lightmill::fuzz {
namespace {

Bytes copy_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

/// What is taken apart and put together can be taken apart again, and is the same then.
void expect_whole(std::span<const std::uint8_t> block, TiffKind kind) {
  const auto tree = read_exif(block);
  if (!tree) return;
  const Bytes written = write_exif(*tree, kind);
  const auto again = read_exif(written);
  expect(again.has_value(), "what was written cannot be read");
  expect(again->lost == 0, "of what was written something is lost");
  expect(write_exif(*again, kind) == written, "written anew to another");
}

void exif(std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  const std::uint8_t choice = choices.byte();
  const Bytes block = copy_of(choices.rest());
  expect_whole(block, choice & 1 ? TiffKind::big : TiffKind::classic);
  exif_orientation(block);
  exif_says_adobe_rgb(block);
  thumbnail_bytes(block);
  if (Bytes changed = block; drop_exif_gps(changed)) expect(!has_exif_gps(changed), "a place that was to go");
  Bytes changed = block;
  drop_exif_thumbnail(changed);
  expect(!has_thumbnail(changed), "a thumbnail that was to go");
  changed = block;
  const Bytes jpeg{0xFF, 0xD8, 0xFF, 0xD9};
  if (set_exif_thumbnail(changed, jpeg)) expect(thumbnail_of(changed) == jpeg, "another thumbnail than was set");
  changed = block;
  set_exif_copyright(changed, "\xC2\xA9 Ann");
  drop_exif_copyright(changed);
  exif_of_authors(block);
  changed = block;
  set_exif_colors(changed, ColorSpace::adobe_rgb);
  set_exif_size(changed, {40, 30});
  expect(changed.size() == block.size(), "what is set in place made it longer");
}

std::vector<test::FileBytes> exif_seeds() {
  const Bytes thumbnail{0xFF, 0xD8, 0xFF, 0xDB, 0, 0, 0xFF, 0xD9};
  return behind_choices({exif_block(ByteOrder::big, thumbnail), exif_block(ByteOrder::little, thumbnail)});
}

void expect_readable(const std::optional<Bytes>& packet, const char* what) {
  if (packet && !packet->empty()) expect(read_xmp(text_of(*packet)).has_value(), what);
}

void xmp(std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  const std::uint8_t choice = choices.byte();
  const Bytes packet = copy_of(choices.rest());
  const bool readable = read_xmp(text_of(packet)).has_value();
  const auto without = xmp_without(packet, {.gps = true, .thumbnail = true});
  if (without) {
    expect(readable, "it can be changed, but not read");
    expect(!has_xmp_gps(*without), "a place that was to go");
  }
  expect_readable(without, "what is left cannot be read");
  expect_readable(xmp_of_authors(packet), "what is left of authors cannot be read");
  expect_readable(xmp_with_copyright(packet, "\xC2\xA9 <Ann> & \"Bob\""), "with a copyright it cannot be read");
  if (readable) expect_readable(with_iptc(packet, iptc_records()).packet, "with IPTC it cannot be read");
  xmp_claims(packet);
  may_claim(packet);
  directory_items(text_of(packet));
  video_length(text_of(packet));
  Bytes changed = packet;
  blank_claims(changed);
  const XmpClaims left = xmp_claims(changed);
  expect(!left.video && !left.gain_map && !left.others, "a claim that was to go");
  reset_xmp_orientation(changed);
  if (const auto parts = split_xmp(packet, 200U + choice)) {
    Metadata metadata;
    metadata.xmp = parts->main;
    metadata.others = parts->pieces;
    const JoinedXmp joined = joined_xmp(metadata);
    expect(joined.extended != ExtendedXmp::broken, "what was split cannot be joined");
    if (readable) expect_readable(joined.packet, "what was joined cannot be read");
  }
  const Companions companions{.gain_map = Bytes(40, 1), .video = choice & 1 ? Bytes(30, 2) : Bytes(), .xmp = packet};
  xmp_with_companions(packet, companions);
}

std::vector<test::FileBytes> xmp_seeds() {
  const std::string text = xmp_text();
  std::string long_text = text;
  long_text.insert(long_text.find("<dc:rights>"), "<dc:title>" + std::string(700, 'x') + "</dc:title>");
  return behind_choices({test::bytes_of(text), test::bytes_of(long_text)});
}

void iptc(std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  const bool records_alone = choices.byte() & 1;
  const Bytes block = copy_of(choices.rest());
  const auto records = without_padding(records_alone ? choices.rest() : iptc_in(block));
  iptc_of_authors(records);
  const Bytes changed = iptc_with_copyright(records, "\xC2\xA9 Ann");
  iptc_of_authors(changed);
  expect_readable(with_iptc({}, records).packet, "XMP made of it cannot be read");
  expect(iptc_in(without_iptc(block)).empty(), "records that were to go");
  const auto segments = photoshop_segments(block);
  expect(photoshop_resources(segments) == block, "segments are of another block");
  for (auto rest = std::span<const std::uint8_t>(block); const auto found = first_resource(rest);)
    rest = rest.subspan(found->whole.size());
}

std::vector<test::FileBytes> iptc_seeds() {
  Bytes block = iptc_resource(iptc_records());
  const Bytes thumbnail = photoshop_resource(resource::kThumbnail, Bytes(40, 7));
  block.insert(block.end(), thumbnail.begin(), thumbnail.end());
  std::vector<test::FileBytes> all{block, iptc_records()};
  all[0].insert(all[0].begin(), 0);
  all[1].insert(all[1].begin(), 1);
  return all;
}

void icc(std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  const std::uint8_t choice = choices.byte();
  Metadata metadata;
  metadata.icc = copy_of(choices.rest());
  const bool gray = choice & 1;
  icc_description(metadata.icc);
  icc_color_space(metadata.icc);
  is_srgb(metadata.icc);
  chromaticities(metadata.icc);
  space_of(metadata.icc, gray);
  const ColorChange change =
      color_change(metadata, {.space = choice & 2 ? ColorSpace::srgb : ColorSpace::display_p3}, gray);
  if (!change.conversion) return;
  Frame frame = Pixels{cv::Mat(4, 4, gray ? CV_8UC1 : CV_8UC3, cv::Scalar(10, 100, 250)), Region::whole({4, 4})};
  convert_colors(*change.conversion, frame);
}

std::vector<test::FileBytes> icc_seeds() {
  std::vector<test::FileBytes> all;
  for (const auto profile : {profile_of(ColorSpace::srgb), profile_of(ColorSpace::display_p3),
                             profile_of(ColorSpace::adobe_rgb), gray_profile()})
    all.push_back(copy_of(profile));
  return behind_choices(std::move(all));
}

/// Text takes as much as is told by two bytes in front of it.
Bytes next_part(std::span<const std::uint8_t>& rest) {
  if (rest.size() < 2) return {};
  const std::size_t told = rest[0] * 256U + rest[1], bytes = std::min(told, rest.size() - 2);
  const Bytes part = copy_of(rest.subspan(2, bytes));
  rest = rest.subspan(2 + bytes);
  return part;
}

KeptMetadata kept_by(std::uint8_t choice, std::uint8_t other) {
  return {.exif = (choice & 1) != 0,
          .xmp = (choice & 2) != 0,
          .iptc = (choice & 4) != 0,
          .gain_map = (choice & 8) != 0,
          .thumbnail = (choice & 16) != 0,
          .comments = (choice & 32) != 0,
          .gps = (choice & 64) != 0,
          .copyright = (choice & 128) != 0,
          .new_copyright = other & 1 ? "\xC2\xA9 Ann" : ""};
}

/// All kinds of it at once: what a result keeps, what it is in formats that have one packet, and what a probe tells.
void metadata(std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  const std::uint8_t choice = choices.byte();
  const KeptMetadata kept = kept_by(choice, choices.byte());
  auto rest = choices.rest();
  Metadata read;
  read.exif = next_part(rest);
  read.xmp = next_part(rest);
  read.icc = next_part(rest);
  while (rest.size() > 2) {
    constexpr int kMarkers[] = {0xED, 0xFE, 0xE1};
    const int marker = kMarkers[rest[0] % 3];
    rest = rest.subspan(1);
    Bytes part = next_part(rest);
    if (choice & 1) read.text_chunks.push_back({marker == 0xFE ? "tEXt" : "iTXt", part});
    read.others.push_back({marker, std::move(part)});
  }
  ImageInfo info;
  look_into(read, info);
  std::vector<std::string> warnings;
  Metadata left = kept_of(read, kept, warnings);
  if (!kept.gps) expect(!has_gps(left), "a place that was to go");
  reset_orientation(left);
  blank_claims(left);
  for (const IptcPlace place : {IptcPlace::own, IptcPlace::xmp}) without_segments(left, place);
  for (const Metadata::Chunk& chunk : left.text_chunks) comment_of_text(chunk);
  set_thumbnail(left, Bytes{0xFF, 0xD8, 0xFF, 0xD9});
  drop_thumbnail(left);
}

std::vector<test::FileBytes> metadata_seeds() {
  const Metadata some = some_metadata(copy_of(profile_of(ColorSpace::srgb)), {0xFF, 0xD8, 0xFF, 0xD9});
  Bytes all;
  const auto put = [&all](const Bytes& part) {
    all.push_back(static_cast<std::uint8_t>(part.size() >> 8));
    all.push_back(static_cast<std::uint8_t>(part.size()));
    all.insert(all.end(), part.begin(), part.end());
  };
  for (const Bytes* part : {&some.exif, &some.xmp, &some.icc}) put(*part);
  for (const Metadata::Segment& segment : some.others) {
    all.push_back(segment.marker == 0xED ? 0 : 1);
    put(segment.bytes);
  }
  return behind_choices({all, all, all, all}, 2);
}

}  // namespace

const Target kExif{"exif", exif, exif_seeds};
const Target kXmp{"xmp", xmp, xmp_seeds};
const Target kIptc{"iptc", iptc, iptc_seeds};
const Target kIcc{"icc", icc, icc_seeds};
const Target kMetadata{"metadata", metadata, metadata_seeds};

}  // namespace lightmill::fuzz
