#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace lightmill {

/// What every page begins with.
inline constexpr std::string_view kPageBeginning = "<!doctype html>\n<!-- a report of lightmill -->\n";

/// Takes a page piece by piece.
using PageWriter = std::function<void(std::string_view)>;

/// Writes the page that shows what `data` writes: a JSON list of objects, each with a type. A piece of the data ends at
/// the end of a JSON token.
void write_page(const PageWriter& write, const std::function<void(const PageWriter&)>& data);

/// The same JSON, in which no text ends the element of the page that it is in, or changes how that ends.
std::string without_markup(std::string_view json);

/// The parts of the page, as they lie in src/report/page.
namespace page_parts {
extern const std::string_view html;
extern const std::string_view style;
extern const std::string_view script;
}  // namespace page_parts

}  // namespace lightmill
