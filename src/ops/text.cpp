#include "ops/text.h"

#include "lightmill/error.h"

#include <charconv>

namespace lightmill::ops {

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  for (;;) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return found;
    text.remove_prefix(begin);
    found.push_back(text.substr(0, text.find(' ')));
    text.remove_prefix(found.back().size());
  }
}

std::string print(double number) {
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, number).ptr};
}

double parse_number(std::string_view text, std::string_view name) {
  std::string_view digits = text;
  if (digits.size() > 1 && digits.front() == '+' && digits[1] != '-') digits.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    throw Error(Cause::usage, std::string(name) + ": \"" + std::string(text) + "\" is not a number");
  }
  return number;
}

std::vector<double> parse_numbers(std::string_view text, std::string_view name, std::size_t most,
                                  std::string_view value) {
  const auto given = words(text);
  if (given.size() != 1 && most > 1) {
    throw Error(Cause::usage, "\"" + std::string(name) + " " + std::string(text) + "\"; " + std::string(name) +
                                  " takes " + std::string(value));
  }
  std::string_view rest = given.size() == 1 ? given[0] : text;
  std::vector<double> numbers;
  for (;;) {
    const std::size_t comma = numbers.size() + 1 < most ? rest.find(',') : std::string_view::npos;
    numbers.push_back(parse_number(rest.substr(0, comma), name));
    if (comma == std::string_view::npos) return numbers;
    rest.remove_prefix(comma + 1);
  }
}

bool take_whole(std::string_view& text, int& value) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

void require(double value, Range range, std::string_view what) {
  if (value >= range.low && value <= range.high) return;
  throw Error(Cause::usage, std::string(what) + " is " + print(value) + "; allowed are " + print(range));
}

std::string print(Range range) { return print(range.low) + " to " + print(range.high); }

void require_nothing(std::string_view text, std::string_view name) {
  if (words(text).empty()) return;
  throw Error(Cause::usage, std::string(name) + " takes no value, but \"" + std::string(text) + "\" was given");
}

}  // namespace lightmill::ops
