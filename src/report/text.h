#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lightmill {

/// The code point that the text begins with; `bytes` is 0 where it does not begin with valid UTF-8 (Unicode 15, table
/// 3-7: no overlong forms, no surrogates, at most U+10FFFF).
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;
};
CodePoint first_code_point(std::string_view text);

bool is_utf8(std::string_view text);

/// "6a7067" for "jpg".
std::string hexadecimal(std::string_view bytes);

/// "1.20 GB": decimal units, three digits.
std::string readable_bytes(std::uint64_t bytes);

/// "8.21 s", "3:07" or "1:02:45".
std::string readable_seconds(double seconds);

/// Three significant digits: "1234", "123", "12.3", "1.23".
std::string readable_number(double value);

}  // namespace lightmill
