#include "ops/defaults.h"

#include "lightmill/error.h"
#include "lightmill/operation_form.h"

#include <algorithm>
#include <array>

namespace lightmill {
namespace {

template <typename One>
Operation read(std::string_view arguments) {
  One operation;
  ops::parse(arguments, operation);
  return operation;
}

struct Parser {
  std::string_view name;
  Operation (*parse)(std::string_view arguments);
};

template <typename... Ones>
constexpr auto parsers_of(const std::variant<Ones...>*) {
  return std::array{Parser{ops::form<Ones>.name, read<Ones>}...};
}
constexpr auto kParsers = parsers_of(static_cast<const Operation*>(nullptr));

const Parser& parser_of(std::string_view name) {
  std::string names;
  for (const Parser& parser : kParsers) {
    if (parser.name == name) return parser;
    names += (names.empty() ? "" : ", ") + std::string(parser.name);
  }
  throw Error(Cause::usage, "\"" + std::string(name) + "\" is no operation; there are " + names);
}

template <typename... Ones>
std::vector<OperationForm> forms_of(const std::variant<Ones...>*) {
  std::vector<OperationForm> forms;
  const auto add = [&forms]<typename One>(const One& operation) {
    if (ops::reads_back(operation))
      forms.push_back({ops::form<One>.name, ops::value_text<One>(), ops::summary_text<One>()});
  };
  (add(Ones{}), ...);
  return forms;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

std::string to_string(const Operation& operation) {
  return std::visit([](const auto& one) { return ops::print(one); }, operation);
}

void validate(const Operation& operation) {
  std::visit([](const auto& one) { ops::validate(one); }, operation);
}

Operation parse_operation(std::string_view text) {
  const std::string_view line = trimmed(text);
  const std::size_t end = std::min(line.find(' '), line.size());
  Operation operation = parser_of(line.substr(0, end)).parse(trimmed(line.substr(end)));
  validate(operation);
  return operation;
}

std::vector<OperationForm> operation_forms() { return forms_of(static_cast<const Operation*>(nullptr)); }

}  // namespace lightmill
