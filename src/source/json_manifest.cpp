#include "source/json_manifest.h"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace lightmill {
namespace {

using Json = nlohmann::json;

/// Strings and whole numbers as they would stand in a CSV; null for nothing. False for anything else.
bool put(const Json& value, std::string& to) {
  if (value.is_string())
    to = value.get_ref<const std::string&>();
  else if (value.is_number_integer())
    to = value.dump();
  return value.is_string() || value.is_number_integer() || value.is_null();
}

void fill(ManifestRow& row, std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) {
    row.problem = "it is no JSON object (names that are not UTF-8 need a CSV)";
    return;
  }
  for (const auto& [name, value] : json.items()) {
    const auto column = column_named(name);
    if (!column)
      row.problem = unknown_column(name);
    else if (!put(value, row[*column]))
      row.problem = name + " is neither text nor a whole number";
  }
}

}  // namespace

JsonManifest::JsonManifest(std::unique_ptr<ByteStream> stream, std::stop_token stop)
    : lines_(std::move(stream), '\n', std::move(stop)) {}

bool JsonManifest::next(ManifestRow& row) {
  for (;;) {
    const auto line = lines_.next();
    if (!line) return false;
    if (line->text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    row = {.line = line->number};
    if (line->too_long)
      row.problem = "it is longer than 64 KiB";
    else
      fill(row, line->text);
    return true;
  }
}

}  // namespace lightmill
