#include "report/json_text.h"

#include <nlohmann/json.hpp>

namespace lightmill {

std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void add_to_list(std::string& list, std::string_view json) {
  if (!list.empty()) list += ',';
  list += json;
}

void JsonObject::add(std::string_view name, std::string_view json) {
  if (text_.size() > 1) text_ += ',';
  text_ += json_string(name);
  text_ += ':';
  text_ += json;
}

void JsonObject::add_number(std::string_view name, double value) { add(name, nlohmann::json(value).dump()); }

}  // namespace lightmill
