#pragma once

#include "lightmill/export.h"

#include <compare>
#include <cstdint>
#include <string>

namespace lightmill {

/// Width and height in samples, both at least 1 in a valid image.
struct Size {
  int width = 0;
  int height = 0;

  std::int64_t area() const { return std::int64_t{width} * height; }
  Size transposed() const { return {height, width}; }
  friend bool operator==(const Size&, const Size&) = default;
};

/// A rectangle of whole samples; (x, y) is its top left corner.
struct Rect {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;

  Size size() const { return {width, height}; }
  friend bool operator==(const Rect&, const Rect&) = default;
};

/// A rectangle in continuous sample coordinates: sample i covers [i, i + 1). A picture decoded at 1/8 of 4001 columns
/// covers 500.125 of its 501 samples; a crop of that picture starts where it starts.
struct Region {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;

  static Region whole(Size size) { return {0, 0, static_cast<double>(size.width), static_cast<double>(size.height)}; }
  Region transposed() const { return {y, x, height, width}; }
  friend bool operator==(const Region&, const Region&) = default;
};

/// "4032x3024".
LIGHTMILL_API std::string to_string(Size size);
/// "500.125x375+12.5+0".
LIGHTMILL_API std::string to_string(const Region& region);

/// ceil(a / b) for a >= 0, b > 0: how many samples of size b cover a.
constexpr int ceil_div(int a, int b) { return a / b + (a % b > 0 ? 1 : 0); }

}  // namespace lightmill
