#pragma once

#include "lightmill/encoding.h"

namespace lightmill {

/// What becomes of EXIF, XMP, IPTC, comments and the ICC profile.
enum class MetadataPolicy {
  keep,       ///< byte for byte, but for the orientation tag where pixels were turned, and what XMP says of a motion
              ///< photo's video or a gain map, which lie behind the picture and are not kept
  strip,      ///< dropped but for the profile, without which colors would change; one that is sRGB is dropped too
  strip_all,  ///< dropped, all of it
};

/// How a finished picture is written.
struct Rendition {
  Encoding encoding = JpegEncoding{};
  MetadataPolicy metadata = MetadataPolicy::keep;
  friend bool operator==(const Rendition&, const Rendition&) = default;
};

}  // namespace lightmill
