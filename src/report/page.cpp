#include "report/page.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace lightmill {
namespace {

/// In whatever case.
bool begins_script(std::string_view json) {
  constexpr std::string_view kScript = "<script";
  return json.size() >= kScript.size() &&
         std::ranges::equal(json.substr(0, kScript.size()), kScript, [](char c, char of_mark) {
           return c == of_mark || (c >= 'A' && c <= 'Z' && c - 'A' + 'a' == of_mark);
         });
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

std::string without_markup(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  for (auto at = json.find('<'); at != json.npos; at = json.find('<')) {
    text += json.substr(0, at);
    json.remove_prefix(at);
    const bool is_end = json.starts_with("</"), opens = json.starts_with("<!--") || begins_script(json);
    text += is_end ? "<\\/" : opens ? "\\u003c" : "<";
    json.remove_prefix(is_end ? 2 : 1);
  }
  return text += json;
}

void write_page(const PageWriter& write, const std::function<void(const PageWriter&)>& data) {
  std::string_view rest = page_parts::html;
  write(kPageBeginning);
  write(take_until(rest, "@STYLE@"));
  write(page_parts::style);
  write(take_until(rest, "@DATA@"));
  data([&](std::string_view json) {
    const bool is_plain = json.find('<') == json.npos;
    write(is_plain ? json : std::string_view(without_markup(json)));
  });
  write(take_until(rest, "@SCRIPT@"));
  write(page_parts::script);
  write(rest);
}

std::string report_page(std::string_view json_data) {
  std::string list;
  for (std::size_t number = 1; !json_data.empty(); ++number) {
    const std::string_view line = json_data.substr(0, json_data.find('\n'));
    json_data.remove_prefix(std::min(line.size() + 1, json_data.size()));
    if (line.empty()) continue;
    list += (list.empty() ? "" : ",\n") + object_of(line, number);
  }
  std::string page;
  write_page([&page](std::string_view piece) { page += piece; },
             [&list](const PageWriter& write) { write("[" + list + "]"); });
  return page;
}

}  // namespace lightmill
