#include "values.h"

#include <charconv>

namespace lightmill::cli {

void refuse(std::string_view option, std::string_view reason) {
  throw Error(Cause::usage, std::string(option) + ": " + std::string(reason));
}

std::int64_t parse_count(std::string_view option, std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
  double scale = 1;
  if (suffix == "K" || suffix == "k")
    scale = 1e3;
  else if (suffix == "M" || suffix == "m")
    scale = 1e6;
  else if (suffix == "G" || suffix == "g")
    scale = 1e9;
  else if (!suffix.empty())
    refuse(option, "\"" + std::string(text) + "\" is not a number such as 268M");
  if (error != std::errc() || !(number * scale >= 1) || number * scale > 1e15) {
    refuse(option, "\"" + std::string(text) + "\" is not a number from 1 to 1000000G");
  }
  return static_cast<std::int64_t>(number * scale);
}

}  // namespace lightmill::cli
