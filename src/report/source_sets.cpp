#include "report/source_sets.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace lightmill {
namespace {

/// RFC 3986 lets these stand for themselves everywhere.
bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~").find(c) != std::string_view::npos;
}

std::string url_of(const std::filesystem::path& path) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string url;
  for (const char c : path.native()) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '/' || is_unreserved(c))
      url += c;
    else
      url += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return url;
}

/// An image's results of one format, by width.
struct Candidates {
  std::string format;
  std::map<int, std::filesystem::path> by_width = {};
};

SourceSet source_set(const Candidates& candidates) {
  SourceSet set{"image/" + candidates.format, ""};
  for (const auto& [width, path] : candidates.by_width)
    set.srcset += (set.srcset.empty() ? "" : ", ") + url_of(path) + " " + std::to_string(width) + "w";
  return set;
}

}  // namespace

std::vector<SourceSet> source_sets(std::span<const Output> outputs) {
  std::vector<Candidates> formats;
  for (const Output& output : outputs) {
    auto known = std::ranges::find(formats, output.format, &Candidates::format);
    if (known == formats.end()) known = formats.insert(known, {output.format});
    known->by_width.try_emplace(output.size.width, output.path);
  }
  std::vector<SourceSet> sets;
  std::ranges::transform(formats, std::back_inserter(sets), source_set);
  return sets;
}

}  // namespace lightmill
