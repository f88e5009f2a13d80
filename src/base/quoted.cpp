#include "base/quoted.h"

#include "lightmill/error.h"

namespace lightmill {
namespace {

constexpr char kQuote = '"', kEscape = '\\';

/// Behind the quote that closes the one at `from`; npos where none does.
std::size_t end_of_quoted(std::string_view text, std::size_t from) {
  for (std::size_t at = from + 1; at < text.size(); ++at) {
    if (text[at] == kQuote) return at + 1;
    if (text[at] == kEscape) ++at;
  }
  return std::string_view::npos;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string result(1, kQuote);
  for (const char c : text) {
    if (c == kQuote || c == kEscape || c == '\n') result += kEscape;
    result += c == '\n' ? 'n' : c;
  }
  return result + kQuote;
}

std::string unquoted(std::string_view text) {
  if (!text.starts_with(kQuote)) return std::string(text);
  if (end_of_quoted(text, 0) != text.size())
    throw Error(Cause::usage, std::string(text) + " does not end with the quote that closes it");
  std::string result;
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    const bool is_escaped = text[at] == kEscape;
    if (is_escaped) ++at;
    result += is_escaped && text[at] == 'n' ? '\n' : text[at];
  }
  return result;
}

std::size_t find_unquoted(std::string_view text, char separator) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == separator) return at;
    if (text[at] != kQuote) continue;
    at = end_of_quoted(text, at);
    if (at == std::string_view::npos) break;
    --at;
  }
  return text.size();
}

}  // namespace lightmill
