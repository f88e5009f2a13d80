#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lightmill::house {

/// A file of the repository: its path below the top, and the names in its #include lines as they are written.
struct SourceFile {
  std::string path;
  std::vector<std::string> includes;
  std::size_t lines = 0;
};

inline std::filesystem::path top() { return LIGHTMILL_SOURCE_DIR; }

/// "lightmill/error.h" for `#include "lightmill/error.h"`; empty for any other line. (Not std::regex: with
/// AddressSanitizer GCC 12 warns of what is inside it.)
inline std::string included_by(std::string_view line) {
  const auto skip = [&line](std::string_view word) {
    const auto start = std::min(line.find_first_not_of(" \t"), line.size());
    if (!line.substr(start).starts_with(word)) return false;
    line.remove_prefix(start + word.size());
    return true;
  };
  if (!skip("#") || !skip("include")) return "";
  const auto open = line.find_first_of("<\"");
  if (open == std::string_view::npos) return "";
  const auto close = line.find_first_of(">\"", open + 1);
  return close == std::string_view::npos ? "" : std::string(line.substr(open + 1, close - open - 1));
}

inline SourceFile read_source(const std::filesystem::path& file) {
  SourceFile source{.path = file.lexically_relative(top()).native(), .includes = {}};
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line); ++source.lines) {
    if (std::string name = included_by(line); !name.empty()) source.includes.push_back(std::move(name));
  }
  return source;
}

/// Every .h and .cpp below `folder` (relative to the top), in the order of their paths.
inline std::vector<SourceFile> sources_below(std::string_view folder) {
  std::set<std::filesystem::path> files;
  if (!std::filesystem::exists(top() / folder)) return {};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(top() / folder)) {
    const auto extension = entry.path().extension();
    if (extension == ".h" || extension == ".cpp") files.insert(entry.path());
  }
  std::vector<SourceFile> sources;
  for (const auto& file : files) sources.push_back(read_source(file));
  return sources;
}

inline bool starts_with(std::string_view text, std::string_view beginning) { return text.starts_with(beginning); }

/// "codec" for "src/codec/jpeg/jpeg.cpp"; empty where the path is not in a room.
inline std::string room_of_source(std::string_view path) {
  if (!path.starts_with("src/")) return "";
  path.remove_prefix(4);
  return std::string(path.substr(0, path.find('/')));
}

}  // namespace lightmill::house
