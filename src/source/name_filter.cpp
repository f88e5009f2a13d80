#include "source/name_filter.h"

#include <algorithm>

namespace lightmill {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

NameFilter::NameFilter(const ScanOptions& options) : hidden_(options.hidden) {
  for (const std::string& extension : options.extensions) {
    std::string& suffix = suffixes_.emplace_back("." + extension);
    std::ranges::transform(suffix, suffix.begin(), to_lower);
  }
}

bool NameFilter::is_picture(std::string_view name) const {
  return std::ranges::any_of(suffixes_, [&](std::string_view suffix) {
    // Longer, because ".jpg" is a hidden name without an extension.
    return name.size() > suffix.size() &&
           std::ranges::equal(name.substr(name.size() - suffix.size()), suffix, {}, to_lower);
  });
}

}  // namespace lightmill
