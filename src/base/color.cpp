#include "lightmill/color.h"

#include "base/ascii.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace lightmill {
namespace {

/// "rrggbb" of the digits that follow "#"; empty where they are none.
std::string six_digits(std::string_view digits) {
  if (digits.size() == 6) return std::string(digits);
  std::string doubled;
  if (digits.size() == 3)
    for (const char digit : digits) doubled.append(2, digit);
  return doubled;
}

}  // namespace

std::string to_string(Color color) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "#%02x%02x%02x", unsigned{color.r}, unsigned{color.g}, unsigned{color.b});
  return text.data();
}

Color parse_color(std::string_view text) {
  std::string word(text);
  std::ranges::transform(word, word.begin(), ascii_lower);
  if (word == "white") return {255, 255, 255};
  if (word == "black") return {0, 0, 0};
  const std::string digits = word.starts_with('#') ? six_digits(std::string_view(word).substr(1)) : "";
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
    throw Error(Cause::usage, "\"" + std::string(text) + "\" is no color; write white, black, #rrggbb or #rgb");
  }
  return {static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8 & 255),
          static_cast<std::uint8_t>(value & 255)};
}

}  // namespace lightmill
