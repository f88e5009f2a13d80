#include "report/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace lightmill {
namespace {

constexpr unsigned byte_at(std::string_view text, std::size_t index) {
  return index < text.size() ? static_cast<unsigned char>(text[index]) : 0u;
}

std::string printed(const char* format, double value) {
  std::array<char, 64> text;
  const int length = std::snprintf(text.data(), text.size(), format, value);
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  const unsigned lead = byte_at(text, 0);
  if (lead < 0x80) return {lead, text.empty() ? 0u : 1u};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return {};
  char32_t value = lead & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const unsigned next = byte_at(text, i);
    if ((next & 0xC0u) != 0x80u) return {};
    value = value << 6 | (next & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < least[bytes] || value > 0x10FFFF || surrogate) return {};
  return {value, bytes};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t bytes = first_code_point(text).bytes;
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += {digits[byte >> 4], digits[byte & 15u]};
  }
  return text;
}

std::string readable_number(double value) {
  if (value >= 99.95) return printed("%.0f", value);
  if (value >= 9.995) return printed("%.1f", value);
  return printed("%.2f", value);
}

std::string readable_bytes(std::uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  constexpr std::array units = {" kB", " MB", " GB", " TB", " PB", " EB"};
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  for (; value >= 999.5 && unit + 1 < units.size(); ++unit) value /= 1000;
  return readable_number(value) + units[unit];
}

std::string readable_seconds(double seconds) {
  if (seconds < 59.95) return readable_number(seconds) + " s";
  const auto whole = static_cast<std::uint64_t>(std::min(std::round(seconds), 1e15));
  const std::string rest = printed("%02.0f", static_cast<double>(whole % 60));
  if (whole < 3600) return std::to_string(whole / 60) + ":" + rest;
  return std::to_string(whole / 3600) + printed(":%02.0f:", static_cast<double>(whole / 60 % 60)) + rest;
}

}  // namespace lightmill
