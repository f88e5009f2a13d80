#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lightmill {

/// Where inputs lie as a journal tells it: seen from the folder of results, so that both may be moved together.
class Places {
 public:
  /// Of the folder by its own name, in which no link stands.
  explicit Places(const std::filesystem::path& base);

  /// Relative names of sources are seen from the folder that is the current one now, and was when this was made.
  void come_here();
  std::filesystem::path of(const std::filesystem::path& source) const;
  std::filesystem::path source_at(const std::filesystem::path& place) const { return base_ / place; }
  /// Whether that is the place of this source, however it was spelled. Takes half a microsecond where it is.
  bool is(const std::filesystem::path& place, const std::filesystem::path& source) const;

 private:
  const std::filesystem::path base_;
  std::string here_;
  std::vector<std::string> above_;  // the folder, the one that has it, and so on, each with a slash behind it
};

}  // namespace lightmill
