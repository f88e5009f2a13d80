#pragma once

#include "lightmill/image_info.h"

#include <optional>

namespace lightmill {

/// What becomes of EXIF, XMP, IPTC, comments and the ICC profile.
enum class MetadataPolicy {
  keep,       ///< byte for byte, but for the orientation tag where pixels were turned, and what XMP says of a motion
              ///< photo's video or a gain map, which lie behind the picture and are not kept
  strip,      ///< dropped but for the profile, without which colors would change; one that is sRGB is dropped too
  strip_all,  ///< dropped, all of it
};

enum class HuffmanTables {
  standard,   ///< the tables of ITU-T T.81 annex K: one pass
  optimized,  ///< fitted to the picture: a few per cent smaller, a second pass
};

enum class ScanOrder { baseline, progressive };

/// How a finished picture is written.
struct Rendition {
  int quality = 85;  ///< 1 to 100, the scale of the IJG's library
  /// Chroma subsampling of the output; none: as the input has it (4:2:0 for inputs that have none to keep).
  std::optional<Subsampling> subsampling = kSampling420;
  MetadataPolicy metadata = MetadataPolicy::keep;
  HuffmanTables tables = HuffmanTables::standard;
  ScanOrder scans = ScanOrder::baseline;
  friend bool operator==(const Rendition&, const Rendition&) = default;
};

}  // namespace lightmill
