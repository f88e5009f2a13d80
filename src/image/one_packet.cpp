#include "image/one_packet.h"

#include "image/comments.h"
#include "image/extended_xmp.h"
#include "image/iptc.h"
#include "image/photoshop.h"

#include <algorithm>
#include <utility>

namespace lightmill {
namespace {

IptcInXmp packet_with_iptc(const Metadata& metadata, IptcPlace place) {
  IptcInXmp packet{.packet = joined_xmp(metadata).packet};
  if (place == IptcPlace::own) return packet;
  const Bytes resources = photoshop_resources(metadata.others);
  const auto records = iptc_in(resources);
  return records.empty() ? packet : with_iptc(packet.packet, records);
}

/// Whether there is more than IPTC.
bool has_resources(const Metadata& metadata) {
  const Bytes resources = photoshop_resources(metadata.others);
  std::span<const std::uint8_t> left(resources);
  while (const auto one = first_resource(left)) {
    if (one->number != resource::kIptc && one->number != resource::kIptcDigest) return true;
    left = left.subspan(one->whole.size());
  }
  return !left.empty();
}

/// "its comment, which a PNG cannot hold, is left out".
std::string cannot_hold(std::ptrdiff_t count, std::string_view what, std::string_view format) {
  const std::string thing(what), holder(format);
  return count == 1
             ? "its " + thing + ", which " + holder + " cannot hold, is left out"
             : "its " + std::to_string(count) + " " + thing + "s, which " + holder + " cannot hold, are left out";
}

}  // namespace

Bytes one_packet(const Metadata& metadata, IptcPlace place) { return packet_with_iptc(metadata, place).packet; }

Metadata without_segments(const Metadata& metadata, IptcPlace place) {
  Metadata left;
  left.exif = metadata.exif;
  left.xmp = one_packet(metadata, place);
  left.icc = metadata.icc;
  left.density = metadata.density;
  left.physical = metadata.physical;
  left.color_chunks = metadata.color_chunks;
  left.text_chunks = metadata.text_chunks;
  return left;
}

std::vector<std::string> segments_left_out(const Metadata& metadata, IptcPlace place, std::string_view format) {
  bool foreign = false, further = false;
  for (const Metadata::Segment& segment : metadata.others) {
    if (is_of_photoshop(segment) || is_of_extended_xmp(segment) || segment.marker == kCommentMarker) continue;
    (segment.marker == kPhotoshopMarker ? foreign : further) = true;
  }
  const std::string holder(format);
  std::vector<std::string> texts;
  if (joined_xmp(metadata).extended == ExtendedXmp::broken)
    texts.emplace_back("the extended part of its XMP, which is not whole, is left out");
  if (!packet_with_iptc(metadata, place).whole)
    texts.emplace_back("what of its IPTC is not in XMP, which alone " + holder + " can hold, is left out");
  if (foreign || (place == IptcPlace::xmp && has_resources(metadata)))
    texts.emplace_back("Photoshop's data, which " + holder + " cannot hold, are left out");
  if (further)
    texts.emplace_back("its further metadata (a second EXIF or XMP), which " + holder + " holds one of, is left out");
  return texts;
}

std::vector<std::string> comments_left_out(const Metadata& metadata, CommentPlace place, std::string_view format) {
  std::vector<std::string> told;
  const auto comments = std::ranges::count(metadata.others, kCommentMarker, &Metadata::Segment::marker);
  const auto texts = std::ranges::count_if(metadata.text_chunks, [&](const Metadata::Chunk& chunk) {
    return place == CommentPlace::none || !comment_of_text(chunk);
  });
  if (comments > 0 && place == CommentPlace::none) told.push_back(cannot_hold(comments, "comment", format));
  if (texts > 0) told.push_back(cannot_hold(texts, "text", format));
  return told;
}

}  // namespace lightmill
