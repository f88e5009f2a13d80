#pragma once

#include "lightmill/error.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The values of options. Everything throws Error(usage) that names the option.
namespace lightmill::cli {

[[noreturn]] void refuse(std::string_view option, std::string_view reason);

/// Runs a parser of the library and puts the option's name in front of its complaint.
template <typename Parser>
auto named(std::string_view option, Parser parser) {
  try {
    return parser();
  } catch (const Error& error) {
    refuse(option, error.what());
  }
}

/// `or_else` says what else could have been.
template <typename Value>
Value choice(std::string_view option, std::string_view text,
             std::initializer_list<std::pair<std::string_view, Value>> choices, std::string_view or_else = "") {
  std::string allowed;
  for (const auto& [name, value] : choices) {
    if (name == text) return value;
    allowed += (allowed.empty() ? "" : ", ") + std::string(name);
  }
  refuse(option, "\"" + std::string(text) + "\" is none of " + allowed + std::string(or_else));
}

/// A whole number in decimal digits, and nothing else; `otherwise` where nothing was typed.
struct Whole {
  int least;
  int most;
  int otherwise;
};
int parse_whole(std::string_view option, std::string_view text, Whole range);

/// The parts of "a,b,c", none of them empty; none at all where nothing was typed.
std::vector<std::string> parse_list(std::string_view option, std::string_view text);

/// Seconds, above 0 and at most a day; empty where nothing was typed.
std::optional<double> parse_seconds(std::string_view option, std::string_view text);

/// "268402689", "50M", "1.5G"; the suffixes are powers of 1,000.
std::int64_t parse_count(std::string_view option, std::string_view text, std::int64_t least = 1);

/// Of memory: as above, but the suffixes are powers of 1,024.
std::size_t parse_bytes(std::string_view option, std::string_view text);

}  // namespace lightmill::cli
