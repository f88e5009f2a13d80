#pragma once

#include "lightmill/error.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

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

template <typename Value>
Value choice(std::string_view option, std::string_view text,
             std::initializer_list<std::pair<std::string_view, Value>> choices) {
  std::string allowed;
  for (const auto& [name, value] : choices) {
    if (name == text) return value;
    allowed += (allowed.empty() ? "" : ", ") + std::string(name);
  }
  refuse(option, "\"" + std::string(text) + "\" is none of " + allowed);
}

/// "268402689", "50M", "1.5G"; the suffixes are powers of 1,000.
std::int64_t parse_count(std::string_view option, std::string_view text);

/// Of memory: as above, but the suffixes are powers of 1,024.
std::size_t parse_bytes(std::string_view option, std::string_view text);

}  // namespace lightmill::cli
