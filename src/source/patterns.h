#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// A list of patterns with the meaning they have in .gitignore: see ScanOptions.
class Patterns {
 public:
  /// Throws Error(usage) for an empty one.
  explicit Patterns(const std::vector<std::string>& patterns);

  enum class Named { file, folder };

  bool empty() const { return rules_.empty(); }
  /// Whether the list names this path itself: the last rule that fits it decides.
  bool names(std::string_view path, Named kind) const;
  /// Whether the list names the file or, first, a folder above it.
  bool covers(std::string_view file) const;

 private:
  struct Rule {
    std::vector<std::string> parts;  // between slashes; "**" for any number of folders
    bool any_depth = false;          // one part, for names wherever they are
    bool folders_only = false;
    bool negated = false;
  };
  using Parts = std::vector<std::string>;
  static Rule rule_of(std::string_view pattern);
  static bool fits(const Rule& rule, const Parts& path, Named kind);
  bool names(const Parts& path, Named kind) const;

  std::vector<Rule> rules_;
};

/// What an include list and an exclude list come to.
class PathFilter {
 public:
  PathFilter(const std::vector<std::string>& include, const std::vector<std::string>& exclude)
      : include_(include), exclude_(exclude) {}

  /// Whether a folder is to be entered, all those above it being entered.
  bool enters(std::string_view folder) const {
    return exclude_.empty() || !exclude_.names(folder, Patterns::Named::folder);
  }
  /// Whether a file is wanted, whatever the folders above it.
  bool wants(std::string_view file) const {
    return (include_.empty() || include_.covers(file)) && (exclude_.empty() || !exclude_.covers(file));
  }

 private:
  Patterns include_;
  Patterns exclude_;
};

}  // namespace lightmill
