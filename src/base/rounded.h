#pragma once

#include <array>
#include <cstdio>
#include <string>

namespace lightmill {

/// For people: one digit behind the point, of numbers below 9.5 three in all, of those below 0.001 six behind the
/// point.
inline std::string rounded(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), number >= 9.5 ? "%.1f" : number >= 0.001 ? "%.3g" : "%.6f", number);
  return text.data();
}

}  // namespace lightmill
