#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Numbers and words of operations' text forms. Independent of the locale; errors are Error(usage).
namespace lightmill::ops {

/// The parts between spaces.
std::vector<std::string_view> words(std::string_view text);

/// The shortest text that reads back to the same number.
std::string print(double number);

/// All of `text` as a decimal number; `name` is the operation's, for the message.
double parse_number(std::string_view text, std::string_view name);

/// At most `most` numbers, with commas between them; `value` says for the message what is taken.
std::vector<double> parse_numbers(std::string_view text, std::string_view name, std::size_t most,
                                  std::string_view value);

/// Takes decimal digits (no sign) from the front of `text`; false, with `text` as it was, where there are none or too
/// many.
bool take_whole(std::string_view& text, int& value);

/// Throws unless low <= value <= high (a NaN never is).
struct Range {
  double low;
  double high;
};
void require(double value, Range range, std::string_view what);

/// "0.1 to 100".
std::string print(Range range);

/// Throws unless `text` is blank: `name` takes no value.
void require_nothing(std::string_view text, std::string_view name);

}  // namespace lightmill::ops
