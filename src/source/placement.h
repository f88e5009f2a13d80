#pragma once

#include "lightmill/item.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace lightmill {

/// Gives listed files the names of their results; see `listed`.
class Placement {
 public:
  explicit Placement(const std::filesystem::path& base);
  /// From `item.source` to `item.relative`, or `item.problem`.
  void place(Item& item) const;

 private:
  std::string below_base(const std::filesystem::path& file) const;

  std::filesystem::path here_;  // the working folder; empty without a base
  std::string base_;            // as `plain` gives it, "/" at its end; empty: the root folder, or none
};

/// The path without its first "/", "." and "..", doubled and trailing slashes: "a/b" for "/x/../a//./b/". Where a
/// relative one climbs out, it begins with "../"; empty where it leads nowhere (".", "/").
std::string plain(std::string_view path);

/// Whether what `plain` gave is a name below a folder.
bool is_inside(std::string_view plain_path);

/// Sets `problem`.
void refuse(Item& item, Cause cause, const std::string& reason);

}  // namespace lightmill
