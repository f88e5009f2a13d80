#pragma once

#include "lightmill/export.h"

#include <string>
#include <string_view>

namespace lightmill {

/// What becomes of the color profile.
enum class ProfilePolicy {
  keep,
  needed,  ///< kept unless it is sRGB's, which is what colors without a profile are taken for
  drop,
};

/// What a result keeps of the metadata of its input. What is kept stays byte for byte, but for what would be wrong of
/// the result: the orientation of a picture that was turned, a thumbnail of another picture, what XMP says of a video
/// or a gain map that is not there.
struct LIGHTMILL_API KeptMetadata {
  bool exif = true;
  bool xmp = true;
  bool iptc = true;
  bool gain_map = true;   ///< for displays of high dynamic range, and the video of a motion photo
  bool thumbnail = true;  ///< within EXIF: goes with it
  bool comments = true;   ///< of a JPEG or GIF, and the texts of a PNG
  ProfilePolicy profile = ProfilePolicy::keep;
  /// Where EXIF and XMP tell where it was taken. Without it, or without both of these, no video stays either, nor a
  /// gain map that may tell.
  bool gps = true;
  bool copyright = false;  ///< author, copyright and license stay where EXIF, IPTC or XMP go otherwise
  /// Written as the copyright into EXIF, XMP and IPTC, in place of what is there; empty: nothing is.
  std::string new_copyright = {};

  /// Nothing but a profile that is needed.
  static KeptMetadata stripped();
  static KeptMetadata none();

  friend bool operator==(const KeptMetadata&, const KeptMetadata&) = default;
};

/// "keep", "strip" and "strip-all", with changes behind commas: "keep,-gps", "strip,+exif,+copyright". It does not hold
/// `new_copyright`.
LIGHTMILL_API std::string to_string(const KeptMetadata& kept);

/// Reads what `to_string` prints, and "icc" among the changes. Throws Error(usage).
LIGHTMILL_API KeptMetadata parse_kept_metadata(std::string_view text);

}  // namespace lightmill
