#pragma once

#include "image/metadata.h"

#include <string>
#include <string_view>
#include <vector>

/// What formats that have one packet of XMP, and no segments as a JPEG has, make of those.
namespace lightmill {

/// Where a format has IPTC.
enum class IptcPlace {
  own,
  xmp,  ///< nowhere: what XMP has words for is added to it
};

/// Where a format that has not all texts of a PNG has comments.
enum class CommentPlace {
  segments,
  none,
};

/// The packet for such a file: with its extended part, and with IPTC.
Bytes one_packet(const Metadata& metadata, IptcPlace place);
/// The metadata for such a file, with that packet and without segments.
Metadata without_segments(const Metadata& metadata, IptcPlace place);

/// A warning for each kind of what is in segments, but for comments, and not in the file; `format` is "a WebP".
std::vector<std::string> segments_left_out(const Metadata& metadata, IptcPlace place, std::string_view format);
/// The same of comments and of a PNG's texts.
std::vector<std::string> comments_left_out(const Metadata& metadata, CommentPlace place, std::string_view format);

}  // namespace lightmill
