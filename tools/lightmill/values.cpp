#include "values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace lightmill::cli {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Digits with at most one point among them: no sign, no exponent, no comma, no blank, and neither "nan" nor "inf".
std::optional<double> plain_number(std::string_view text) {
  const bool plain = !text.empty() && std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.'; });
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (!plain || error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

/// A number and a suffix that stands for a power of `thousand`. Parts of one are for numbers with a suffix.
std::int64_t parse_scaled(std::string_view option, std::string_view text, double thousand, std::int64_t least) {
  constexpr double kMost = 1e15;
  constexpr std::string_view kSuffixes = "KMGkmg";
  const std::size_t suffix = text.empty() ? std::string_view::npos : kSuffixes.find(text.back());
  const bool scaled = suffix != std::string_view::npos;
  const auto number = plain_number(scaled ? text.substr(0, text.size() - 1) : text);
  const double value = number.value_or(-1) * (scaled ? std::pow(thousand, static_cast<double>(suffix % 3 + 1)) : 1);
  const bool whole = scaled || std::ranges::all_of(text, is_digit);
  if (!number || !whole || value < static_cast<double>(least) || value > kMost) {
    refuse(option, "\"" + std::string(text) + "\" is not a whole number from " + std::to_string(least) +
                       " to 1000000G; K, M and G stand for zeros");
  }
  return static_cast<std::int64_t>(value);
}

}  // namespace

void refuse(std::string_view option, std::string_view reason) {
  throw Error(Cause::usage, std::string(option) + ": " + std::string(reason));
}

int parse_whole(std::string_view option, std::string_view text, Whole range) {
  if (text.empty()) return range.otherwise;
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = is_digit(text.front()) && error == std::errc() && end == text.data() + text.size();
  if (!whole || number < range.least || number > range.most) {
    refuse(option, "\"" + std::string(text) + "\" is not a whole number from " + std::to_string(range.least) + " to " +
                       std::to_string(range.most));
  }
  return number;
}

std::vector<std::string> parse_list(std::string_view option, std::string_view text) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (begin == end) refuse(option, "\"" + std::string(text) + "\" has an empty part; write a,b,c");
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::optional<double> parse_seconds(std::string_view option, std::string_view text) {
  constexpr double kDay = 86'400;
  if (text.empty()) return {};
  const auto seconds = plain_number(text);
  if (!seconds || *seconds <= 0 || *seconds > kDay)
    refuse(option, "\"" + std::string(text) + "\" is not a number of seconds above 0, at most 86400, such as 0.5");
  return seconds;
}

std::int64_t parse_count(std::string_view option, std::string_view text, std::int64_t least) {
  return parse_scaled(option, text, 1000, least);
}

std::size_t parse_bytes(std::string_view option, std::string_view text) {
  return static_cast<std::size_t>(parse_scaled(option, text, 1024, 1));
}

}  // namespace lightmill::cli
