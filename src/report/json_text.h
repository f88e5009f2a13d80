#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace lightmill {

/// JSON that is written as it comes, for long columns of numbers.

/// With quotes; what is no UTF-8 becomes U+FFFD.
std::string json_string(std::string_view text);

/// Adds a value to a list without its brackets.
void add_to_list(std::string& list, std::string_view json);
template <std::integral Number>
void add_to_list(std::string& list, Number value) {
  add_to_list(list, std::string_view(std::to_string(value)));
}

/// {"name":VALUE,...}, a member at a time.
class JsonObject {
 public:
  /// `json` is JSON itself.
  void add(std::string_view name, std::string_view json);
  void add_list(std::string_view name, std::string_view list) { add(name, "[" + std::string(list) + "]"); }
  void add_text(std::string_view name, std::string_view text) { add(name, json_string(text)); }
  void add_number(std::string_view name, double value);
  std::string text() && { return std::move(text_ += "}"); }

 private:
  std::string text_ = "{";
};

}  // namespace lightmill
