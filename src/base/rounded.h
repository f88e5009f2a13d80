#pragma once

#include <array>
#include <cstdio>

namespace lightmill {

/// For people: one digit behind the point, and as many of a small number as tell it from 0. No allocation.
inline std::array<char, 32> rounded(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), number < 9.5 ? "%.3g" : "%.1f", number);
  return text;
}

}  // namespace lightmill
