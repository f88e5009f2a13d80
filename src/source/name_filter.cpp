#include "source/name_filter.h"

#include "base/ascii.h"

#include <algorithm>

namespace lightmill {
NameFilter::NameFilter(const ScanOptions& options) : hidden_(options.hidden) {
  for (const std::string& extension : options.extensions) {
    std::string& suffix = suffixes_.emplace_back("." + extension);
    std::ranges::transform(suffix, suffix.begin(), ascii_lower);
  }
}

bool NameFilter::is_picture(std::string_view name) const {
  return std::ranges::any_of(suffixes_, [&](std::string_view suffix) {
    // Longer, because ".jpg" is a hidden name without an extension.
    return name.size() > suffix.size() &&
           std::ranges::equal(name.substr(name.size() - suffix.size()), suffix, {}, ascii_lower);
  });
}

}  // namespace lightmill
