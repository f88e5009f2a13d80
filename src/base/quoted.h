#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lightmill {

/// On one line, in double quotes, with a backslash before quotes and backslashes within, and "\n" for the end of a
/// line.
std::string in_quotes(std::string_view text);

/// What `in_quotes` was given; text that does not begin with a quote stays. Throws Error(usage) where the closing quote
/// is missing or is not the end.
std::string unquoted(std::string_view text);

/// Where the first separator stands that is not between quotes; the text's size where there is none.
std::size_t find_unquoted(std::string_view text, char separator);

}  // namespace lightmill
