#pragma once

#include "lightmill/export.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace lightmill {

/// A color in the picture's own color space; white by default.
struct Color {
  std::uint8_t r = 255;
  std::uint8_t g = 255;
  std::uint8_t b = 255;

  bool is_gray() const { return r == g && g == b; }
  friend bool operator==(const Color&, const Color&) = default;
};

/// "#ffffff".
LIGHTMILL_API std::string to_string(Color color);

/// "white", "black", "#rrggbb" or "#rgb", in either case. Throws Error(usage).
LIGHTMILL_API Color parse_color(std::string_view text);

}  // namespace lightmill
