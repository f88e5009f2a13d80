#pragma once

#include "lightmill/color.h"
#include "lightmill/colorspace.h"
#include "lightmill/encoding.h"
#include "lightmill/operation.h"

#include <optional>
#include <string>

namespace lightmill {

/// What becomes of EXIF, XMP, IPTC, comments and the ICC profile.
enum class MetadataPolicy {
  keep,       ///< byte for byte, but for the orientation tag where pixels were turned, and what XMP says of a motion
              ///< photo's video or a gain map, which lie behind the picture and are not kept
  strip,      ///< dropped but for the profile, without which colors would change; one that is sRGB is dropped too
  strip_all,  ///< dropped, all of it
};

/// One of the pictures that are made of an input: how it is written, and under what name.
struct Rendition {
  EncodingChoice encoding = KeepFormat{};
  MetadataPolicy metadata = MetadataPolicy::keep;
  /// Done after the recipe's geometry and before its operations on samples; it never enlarges.
  std::optional<Resize> resize = {};
  /// What shows through where the picture is transparent and the format has no alpha.
  Color background = {};
  ColorTarget colors = {};
  /// What is added to the name of the input, behind a hyphen: letters, digits, and _ . - within. Empty: the width that
  /// `resize` asks for ("x600" where it asks for a height alone), and nothing without one.
  std::string name = {};
  friend bool operator==(const Rendition&, const Rendition&) = default;
};

}  // namespace lightmill
