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

/// The packet for such a file: with its extended part, and with IPTC.
Bytes one_packet(const Metadata& metadata, IptcPlace place);
/// The metadata for such a file, with that packet and without segments.
Metadata without_segments(const Metadata& metadata, IptcPlace place);

/// A warning for each kind of what is in segments, or in texts of a PNG, and not in the file; `format` is "a WebP".
std::vector<std::string> segments_left_out(const Metadata& metadata, IptcPlace place, std::string_view format);
std::vector<std::string> texts_left_out(const Metadata& metadata, std::string_view format);

}  // namespace lightmill
