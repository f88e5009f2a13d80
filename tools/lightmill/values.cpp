#include "values.h"

#include <charconv>
#include <cmath>

namespace lightmill::cli {
namespace {

/// A number and a suffix that stands for a power of `thousand`.
std::int64_t parse_scaled(std::string_view option, std::string_view text, double thousand) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
  constexpr std::string_view kSuffixes = "KMGkmg";
  const std::size_t index = suffix.size() == 1 ? kSuffixes.find(suffix[0]) : std::string_view::npos;
  if (!suffix.empty() && index == std::string_view::npos)
    refuse(option, "\"" + std::string(text) + "\" is not a number such as 268M");
  if (!suffix.empty()) number *= std::pow(thousand, static_cast<double>(index % 3 + 1));
  if (error != std::errc() || !(number >= 1) || number > 1e15)
    refuse(option, "\"" + std::string(text) + "\" is not a number from 1 to 1000000G");
  return static_cast<std::int64_t>(number);
}

}  // namespace

void refuse(std::string_view option, std::string_view reason) {
  throw Error(Cause::usage, std::string(option) + ": " + std::string(reason));
}

std::int64_t parse_count(std::string_view option, std::string_view text) { return parse_scaled(option, text, 1000); }

std::size_t parse_bytes(std::string_view option, std::string_view text) {
  return static_cast<std::size_t>(parse_scaled(option, text, 1024));
}

}  // namespace lightmill::cli
