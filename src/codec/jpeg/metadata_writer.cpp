#include "codec/jpeg/metadata_writer.h"

#include "base/bytes.h"
#include "codec/jpeg/companions.h"
#include "codec/jpeg/marker_codes.h"
#include "codec/lost_colors.h"
#include "image/comments.h"
#include "image/extended_xmp.h"
#include "image/one_packet.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

namespace lightmill {
namespace {

constexpr std::size_t kLongestSegment = 65'533;

void write_marker(jpeg_compress_struct& codec, int marker, std::string_view name, ByteView bytes) {
  jpeg_write_m_header(&codec, marker, static_cast<unsigned>(name.size() + bytes.size()));
  for (const char c : name) jpeg_write_m_byte(&codec, static_cast<unsigned char>(c));
  for (const std::uint8_t c : bytes) jpeg_write_m_byte(&codec, c);
}

/// In the pieces it came in, or in as few as hold it.
void write_exif(jpeg_compress_struct& codec, const Metadata& metadata) {
  constexpr std::size_t kMost = kLongestSegment - kExifName.size();
  ByteView left(metadata.exif);
  const auto write = [&](std::size_t size) {
    write_marker(codec, jpeg_marker::kApp1, kExifName, left.first(size));
    left = left.subspan(size);
  };
  for (const std::size_t size : metadata.exif_pieces) write(std::min(size, left.size()));
  while (!left.empty()) write(std::min(left.size(), kMost));
}

}  // namespace

Metadata in_segments(Metadata metadata) {
  if (metadata.xmp.size() <= kLongestXmp) return metadata;
  auto split = split_xmp(metadata.xmp);
  metadata.xmp.clear();
  if (!split) return metadata;
  metadata.xmp = std::move(split->main);
  auto& others = metadata.others;
  others.insert(others.begin(), split->pieces.begin(), split->pieces.end());
  return metadata;
}

void set_density(jpeg_compress_struct& codec, const Metadata& metadata) {
  codec.density_unit = metadata.density.unit;
  codec.X_density = metadata.density.x;
  codec.Y_density = metadata.density.y;
}

void write_metadata(jpeg_compress_struct& codec, const Metadata& metadata) {
  write_exif(codec, metadata);
  if (!metadata.xmp.empty()) write_marker(codec, jpeg_marker::kApp1, kXmpName, metadata.xmp);
  if (!metadata.icc.empty()) {
    jpeg_write_icc_profile(&codec, metadata.icc.data(), static_cast<unsigned>(metadata.icc.size()));
  }
  if (metadata.companions) announce_companions(codec, *metadata.companions);
  for (const Metadata::Segment& segment : metadata.others) write_marker(codec, segment.marker, {}, segment.bytes);
  for (const Metadata::Chunk& text : metadata.text_chunks)
    if (const auto comment = comment_of_text(text)) write_marker(codec, kCommentMarker, {}, *comment);
}

std::vector<std::string> jpeg_leaves_out(const Metadata& metadata) {
  std::vector<std::string> texts;
  if (metadata.xmp.size() > kLongestXmp && !split_xmp(metadata.xmp))
    texts.emplace_back("its XMP of " + std::to_string(metadata.xmp.size()) +
                       " bytes, more than a JPEG's segment holds, is left out");
  warn_of_lost_colors(metadata, "a JPEG", texts);
  const auto more = comments_left_out(metadata, CommentPlace::segments, "a JPEG");
  texts.insert(texts.end(), more.begin(), more.end());
  return texts;
}

}  // namespace lightmill
