#include "report/page.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace lightmill {
namespace {

/// No text of the data ends the element that it is in.
std::string without_markup(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  for (const char c : json) {
    if (c == '<')
      text += "\\u003c";
    else
      text += c;
  }
  return text;
}

/// `rest` up to `mark`, which is taken away as well.
std::string_view take_until(std::string_view& rest, std::string_view mark) {
  const std::string_view part = rest.substr(0, rest.find(mark));
  rest.remove_prefix(part.size() + mark.size());
  return part;
}

/// The object that a line is, printed anew, so that what follows on the page is JSON.
std::string object_of(std::string_view line, std::size_t number) {
  const auto json = nlohmann::ordered_json::parse(line, nullptr, false);
  if (!json.is_object())
    throw Error(Cause::usage, "line " + std::to_string(number) + " of the measurements is no JSON object");
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string page_with(std::string_view json) {
  std::string_view rest = page_parts::html;
  std::string page(kPageBeginning);
  page += take_until(rest, "@STYLE@");
  page += page_parts::style;
  page += take_until(rest, "@DATA@");
  page += without_markup(json);
  page += take_until(rest, "@SCRIPT@");
  page += page_parts::script;
  page += rest;
  return page;
}

std::string report_page(std::string_view json_data) {
  std::string list;
  for (std::size_t number = 1; !json_data.empty(); ++number) {
    const std::string_view line = json_data.substr(0, json_data.find('\n'));
    json_data.remove_prefix(std::min(line.size() + 1, json_data.size()));
    if (line.empty()) continue;
    list += (list.empty() ? "" : ",\n") + object_of(line, number);
  }
  return page_with("[" + list + "]");
}

}  // namespace lightmill
