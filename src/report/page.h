#pragma once

#include <string>
#include <string_view>

namespace lightmill {

/// What every page begins with.
inline constexpr std::string_view kPageBeginning = "<!doctype html>\n<!-- a report of lightmill -->\n";

/// The page that shows the data: a JSON list of objects, each with a type.
std::string page_with(std::string_view json);

/// The parts of the page, as they lie in src/report/page.
namespace page_parts {
extern const std::string_view html;
extern const std::string_view style;
extern const std::string_view script;
}  // namespace page_parts

}  // namespace lightmill
