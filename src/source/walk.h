#pragma once

#include "source/name_filter.h"
#include "source/open_folder.h"
#include "source/patterns.h"
#include "source/rivals.h"

#include "lightmill/source.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

/// The state of a scan: the folders that are open, from the root down to the one being read. A subfolder is entered as
/// soon as it is met, so nothing is kept for later.
class Walk {
 public:
  /// Throws Error(missing, unreadable) for the first root that cannot be scanned. Borrows both, which outlive it.
  Walk(const std::vector<std::filesystem::path>& roots, const ScanOptions& options);

  /// Empty at the end and once a stop is requested. Failures on the way are items with `problem` set.
  std::optional<Item> next();

 private:
  static constexpr std::size_t kDeepest = 512;  // folders open at once: each holds a descriptor and 32 KiB

  struct Level {
    OpenFolder folder;
    std::size_t parent_length;  // of relative_, outside this folder
  };

  std::optional<Item> enter_root();
  std::optional<Item> read_entry();
  std::optional<Item> enter(const std::string& name, Kind kind);
  std::optional<Item> push(OpenFolder folder, const std::string& name);
  void pop();
  void pass_over(const std::string& name) const;

  std::string below_root(const std::string& name) const;
  bool is_excluded(const OpenFolder& folder) const;
  std::optional<std::size_t> level_of(FileId folder) const;
  std::filesystem::path source_of(const std::string& relative) const;
  std::filesystem::path path_of(std::size_t level) const;
  Item item_at(const std::string& relative);
  std::optional<Item> picture(const std::string& relative);
  Item trouble(const std::string& relative, Cause cause, const std::string& reason);

  const std::vector<std::filesystem::path>& roots_;
  const ScanOptions& options_;
  const NameFilter filter_;
  const PathFilter paths_;
  const Rivals rivals_;
  std::size_t next_root_ = 0;
  std::vector<Level> levels_;
  std::string relative_;  // of the folder being read, below its root
  std::uint64_t sequence_ = 0;
};

}  // namespace lightmill
