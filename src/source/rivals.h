#pragma once

#include "source/name_filter.h"

#include "lightmill/item.h"
#include "lightmill/source.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace lightmill {

/// Finds inputs of different roots that would write one output, and files that are given by several roots, by looking
/// into the other roots for the same relative path, so nothing that was yielded need be remembered. Patterns are not
/// asked again: they judge that path alone, and it is wanted below one root if it is below the other.
class Rivals {
 public:
  /// Borrows both, which outlive it.
  Rivals(const std::vector<std::filesystem::path>& roots, const ScanOptions& options);

  /// What other roots have under the relative path of an input.
  struct Others {
    std::optional<std::filesystem::path> rival = {};  ///< another file
    bool before = false;                              ///< this very file, below a root that was given earlier
  };
  Others others(const Item& item) const;

 private:
  void look(const Item& item, std::size_t root, const std::filesystem::path& file, Others& others) const;
  bool would_be_yielded(const std::filesystem::path& folder_root, const std::filesystem::path& relative) const;
  bool would_be_entered(const std::filesystem::path& folder) const;

  const std::vector<std::filesystem::path>& roots_;
  const ScanOptions& options_;
  NameFilter filter_;
  std::vector<std::size_t> folders_;                                 // roots
  std::unordered_map<std::string, std::vector<std::size_t>> files_;  // roots by name
};

}  // namespace lightmill
