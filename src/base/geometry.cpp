#include "lightmill/geometry.h"

#include <array>
#include <cstdio>

namespace lightmill {

std::string to_string(Size size) { return std::to_string(size.width) + "x" + std::to_string(size.height); }

std::string to_string(const Region& region) {
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%gx%g+%g+%g", region.width, region.height, region.x, region.y);
  return text.data();
}

}  // namespace lightmill
