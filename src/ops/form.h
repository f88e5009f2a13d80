#pragma once

#include "ops/effect.h"
#include "ops/text.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// One description an operation, from which its text, its ranges and its help follow. An operation whose text is more
/// than numbers overloads `print`, `parse` and `validate`, which the functions here give way to.
namespace lightmill::ops {

/// A number that an operation takes. Its default is the struct's.
template <typename One>
struct Number {
  std::string_view name;         ///< in messages
  std::string_view placeholder;  ///< in help texts
  double One::*member = nullptr;
  Range range = {};
};

/// The numbers are written with commas between them; all but the first may be left out.
template <typename One>
struct Form {
  std::string_view name;
  std::string_view value = {};  ///< in help texts, where it is more than numbers
  std::string_view summary;     ///< one line of help; "{}" stands for the first number's range
  Effect effect = Effect::maps;
  Number<One> numbers[4] = {};

  constexpr std::span<const Number<One>> taken() const {
    const auto end = std::ranges::find(numbers, nullptr, &Number<One>::member);
    return {std::begin(numbers), end};
  }
};

/// Of an operation; each says its own, next to its declarations.
template <typename One>
inline constexpr Form<One> form = {};

template <typename One>
concept Formed = std::is_class_v<One> && !form<One>.name.empty();

/// "AMOUNT[,SIGMA]"; empty where nothing is taken.
template <Formed One>
std::string value_text() {
  std::string text(form<One>.value);
  for (const Number<One>& number : form<One>.taken())
    text += text.empty() ? std::string(number.placeholder) : "[," + std::string(number.placeholder) + "]";
  return text;
}

template <Formed One>
std::string print(const One& operation) {
  std::string text(form<One>.name);
  for (const Number<One>& number : form<One>.taken())
    text += (number.member == form<One>.numbers[0].member ? " " : ",") + print(operation.*number.member);
  return text;
}

template <Formed One>
void parse(std::string_view text, One& operation) {
  const auto numbers = form<One>.taken();
  if (numbers.empty()) return require_nothing(text, form<One>.name);
  const std::vector<double> given = parse_numbers(text, form<One>.name, numbers.size(), value_text<One>());
  for (std::size_t i = 0; i < given.size(); ++i) operation.*numbers[i].member = given[i];
}

template <Formed One>
void validate(const One& operation) {
  const std::string name(form<One>.name);
  for (const Number<One>& number : form<One>.taken())
    require(operation.*number.member, number.range,
            number.name == name ? name : name + ": " + std::string(number.name));
}

/// The line of help.
template <Formed One>
std::string summary_text() {
  std::string text(form<One>.summary);
  if (const auto at = text.find("{}"); at != std::string::npos) text.replace(at, 2, print(form<One>.numbers[0].range));
  return text;
}

}  // namespace lightmill::ops
