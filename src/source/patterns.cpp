#include "source/patterns.h"

#include "lightmill/error.h"

#include <fnmatch.h>

#include <algorithm>
#include <span>

namespace lightmill {
namespace {

using Part = const std::string;

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t slash = path.find('/');
    parts.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

/// Two asterisks or more are all of the part.
bool is_any_folders(const std::string& part) {
  return part.size() >= 2 && part.find_first_not_of('*') == std::string::npos;
}

bool fits_name(const std::string& pattern, const std::string& name) {
  return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

/// Of several "**" the last that was passed alone is tried again: what fits behind an earlier one as soon as it can
/// leaves the most to what follows.
bool fit(std::span<Part> pattern, std::span<Part> path) {
  std::span<Part> again, from;  // what is behind that "**", and where it was tried last
  while (true) {
    if (!pattern.empty() && is_any_folders(pattern.front())) {
      pattern = pattern.subspan(1);
      if (pattern.empty()) return !path.empty();  // "a/**" is what is in a, not a
      again = pattern;
      from = path;
    } else if (pattern.empty() && path.empty()) {
      return true;
    } else if (!pattern.empty() && !path.empty() && fits_name(pattern.front(), path.front())) {
      pattern = pattern.subspan(1);
      path = path.subspan(1);
    } else {
      if (from.size() < 2) return false;
      from = from.subspan(1);
      pattern = again;
      path = from;
    }
  }
}

}  // namespace

Patterns::Patterns(const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) rules_.push_back(rule_of(pattern));
}

Patterns::Rule Patterns::rule_of(std::string_view pattern) {
  Rule rule;
  rule.negated = pattern.starts_with('!');
  if (rule.negated) pattern.remove_prefix(1);
  if (pattern.empty()) throw Error(Cause::usage, "a pattern is empty");
  rule.folders_only = pattern.ends_with('/');
  if (rule.folders_only) pattern.remove_suffix(1);
  rule.any_depth = pattern.find('/') == std::string_view::npos;
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  rule.parts = parts_of(pattern);
  return rule;
}

bool Patterns::fits(const Rule& rule, const Parts& path, Named kind) {
  if (rule.folders_only && kind != Named::folder) return false;
  return rule.any_depth ? fits_name(rule.parts.front(), path.back()) : fit(rule.parts, path);
}

bool Patterns::names(const Parts& path, Named kind) const {
  const auto last =
      std::find_if(rules_.rbegin(), rules_.rend(), [&](const Rule& rule) { return fits(rule, path, kind); });
  return last != rules_.rend() && !last->negated;
}

bool Patterns::names(std::string_view path, Named kind) const { return names(parts_of(path), kind); }

bool Patterns::covers(std::string_view file) const {
  const Parts whole = parts_of(file);
  Parts path;
  for (const std::string& part : whole) {
    path.push_back(part);
    if (names(path, path.size() == whole.size() ? Named::file : Named::folder)) return true;
  }
  return false;
}

}  // namespace lightmill
