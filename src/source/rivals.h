#pragma once

#include "source/name_filter.h"

#include "lightmill/source.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace lightmill {

/// Finds inputs of different roots that would write one output, by looking into the other roots for the same relative
/// path, so nothing that was yielded need be remembered. Patterns are not asked again: they judge that path alone, and
/// it is wanted below one root if it is below the other.
class Rivals {
 public:
  /// Borrows both, which outlive it.
  Rivals(const std::vector<std::filesystem::path>& roots, const ScanOptions& options);

  /// An input of another root than `root` that has the same relative path; empty if there is none.
  std::optional<std::filesystem::path> rival(std::size_t root, const std::filesystem::path& relative) const;

 private:
  bool would_be_yielded(const std::filesystem::path& folder_root, const std::filesystem::path& relative) const;
  bool would_be_entered(const std::filesystem::path& folder) const;

  const std::vector<std::filesystem::path>& roots_;
  const ScanOptions& options_;
  NameFilter filter_;
  std::vector<std::size_t> folders_;                                 // roots
  std::unordered_map<std::string, std::vector<std::size_t>> files_;  // roots by name
};

}  // namespace lightmill
