#include "report/text.h"

#include "lightmill/observer.h"

namespace lightmill {
namespace {

bool is_invisible(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  // Line separators and marks that turn the direction of writing: what is shown would not be what the name is.
  const bool reorders =
      c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return control || reorders;
}

std::string escape_of(char byte) {
  switch (byte) {
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    default:
      return "\\x" + hexadecimal({&byte, 1});
  }
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const CodePoint first = first_code_point(text);
    const std::string_view bytes = text.substr(0, first.bytes == 0 ? 1 : first.bytes);
    if (first.bytes == 0 || is_invisible(first.value)) {
      for (const char byte : bytes) result += escape_of(byte);
    } else {
      result += bytes == "\\" ? "\\\\" : bytes;
    }
    text.remove_prefix(bytes.size());
  }
  return result;
}

std::string failure_line(const Outcome& outcome) {
  const std::string reason = outcome.failure ? outcome.failure->reason : "";
  const std::string& source = outcome.item.source.native();
  return escaped(source.empty() ? "source" : source) + ": " + escaped(reason);
}

}  // namespace lightmill
