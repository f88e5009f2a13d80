#include "codec/look_into.h"

#include "color/conversion.h"
#include "image/comments.h"
#include "image/exif_edit.h"
#include "image/metadata_choice.h"

namespace lightmill {

void look_into(const Metadata& metadata, ImageInfo& info) {
  describe_colors(metadata, info);
  info.thumbnail_bytes = thumbnail_bytes(metadata.exif);
  info.gps = has_gps(metadata);
  for (const Metadata::Segment& segment : metadata.others)
    if (segment.marker == kCommentMarker) info.comment_bytes += segment.bytes.size();
  for (const Metadata::Chunk& chunk : metadata.text_chunks) info.comment_bytes += chunk.bytes.size();
}

}  // namespace lightmill
