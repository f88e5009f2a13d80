#pragma once

namespace lightmill {

/// Without regard to the locale: names are bytes.
constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace lightmill
