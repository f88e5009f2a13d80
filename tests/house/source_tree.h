#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill::house {

/// A file of the repository: its path below the top, and the names in its #include lines as they are written.
struct SourceFile {
  std::string path;
  std::vector<std::string> includes;
  std::size_t lines = 0;
};

inline std::filesystem::path top() { return LIGHTMILL_SOURCE_DIR; }

inline SourceFile read_source(const std::filesystem::path& file) {
  static const std::regex include(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"].*)re");
  SourceFile source{.path = file.lexically_relative(top()).native(), .includes = {}};
  std::ifstream stream(file);
  std::smatch match;
  for (std::string line; std::getline(stream, line); ++source.lines) {
    if (std::regex_match(line, match, include)) source.includes.push_back(match[1]);
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

/// "codec" for "src/codec/jpeg.cpp"; empty where the path is not in a room.
inline std::string room_of_source(std::string_view path) {
  if (!path.starts_with("src/")) return "";
  path.remove_prefix(4);
  return std::string(path.substr(0, path.find('/')));
}

}  // namespace lightmill::house
