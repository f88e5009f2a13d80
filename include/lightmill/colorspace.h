#pragma once

#include "lightmill/export.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// Whose colors the numbers of a result are to mean.
enum class ColorSpace {
  keep,  ///< the input's, whose profile stays with them
  srgb,
  display_p3,
  adobe_rgb,
};

/// How colors are taken to another space (ICC.1:2010, 0.5); relative colorimetric compensates the black point.
enum class Intent { perceptual, relative, saturation, absolute };

/// "srgb", "p3", "adobergb", "keep".
LIGHTMILL_API std::string_view to_string(ColorSpace space);

/// An ICC profile of the user's. A value, whose copies share the bytes.
struct ColorProfile {
  std::string name;  ///< the path of its file, or what else texts are to call it; profiles of one name are the same
  /// Null: those of the file `name`, which a run reads before it begins.
  std::shared_ptr<const std::vector<std::uint8_t>> bytes = {};

  bool empty() const { return name.empty(); }
  friend bool operator==(const ColorProfile& a, const ColorProfile& b) {
    return a.name == b.name && (a.bytes == b.bytes || (a.bytes && b.bytes && *a.bytes == *b.bytes));
  }
};

/// A profile that pictures may be taken to, from its file. Throws Error(usage), saying why it is none.
LIGHTMILL_API ColorProfile read_profile(const std::filesystem::path& file);

/// The same from bytes. RGB, to which gray pictures come as sRGB's gray, or gray, to which those of color do not come.
LIGHTMILL_API ColorProfile make_profile(std::string name, std::vector<std::uint8_t> bytes);

struct ColorTarget {
  ColorSpace space = ColorSpace::keep;
  Intent intent = Intent::relative;
  ColorProfile profile = {};  ///< one that results are to have, instead of a `space`

  bool converts() const { return space != ColorSpace::keep || !profile.empty(); }
  friend bool operator==(const ColorTarget&, const ColorTarget&) = default;
};

}  // namespace lightmill
