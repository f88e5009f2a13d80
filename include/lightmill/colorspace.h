#pragma once

#include "lightmill/export.h"

#include <string_view>

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

struct ColorTarget {
  ColorSpace space = ColorSpace::keep;
  Intent intent = Intent::relative;
  friend bool operator==(const ColorTarget&, const ColorTarget&) = default;
};

}  // namespace lightmill
