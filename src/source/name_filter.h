#pragma once

#include "lightmill/source.h"

#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// Which names the scan looks at.
class NameFilter {
 public:
  explicit NameFilter(const ScanOptions& options);

  /// One component of a path.
  bool is_hidden(std::string_view name) const { return hidden_ == Hidden::skip && name.starts_with('.'); }
  bool is_picture(std::string_view name) const;

 private:
  Hidden hidden_;
  std::vector<std::string> suffixes_;  // lower case, with the dot
};

}  // namespace lightmill
