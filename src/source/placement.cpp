#include "source/placement.h"

#include "lightmill/list.h"

#include <algorithm>
#include <utility>

namespace lightmill {
namespace {

std::string with_slash(std::string folder) {
  if (!folder.empty() && !folder.ends_with('/')) folder += '/';
  return folder;
}

}  // namespace

std::string plain(std::string_view path) {
  const bool absolute = path.starts_with('/');
  std::string result;
  result.reserve(path.size());
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part.empty() || part == ".") continue;
    const std::size_t slash = result.rfind('/');
    const std::size_t above = slash == std::string::npos ? 0 : slash;
    const bool leads_out = result.empty() || result == ".." || result.ends_with("/..");
    if (part == ".." && !leads_out) {
      result.resize(above);
    } else if (part != ".." || !absolute) {
      if (!result.empty()) result += '/';
      result += part;
    }
  }
  return result;
}

bool is_inside(std::string_view plain_path) {
  return !plain_path.empty() && plain_path != ".." && !plain_path.starts_with("../");
}

void refuse(Item& item, Cause cause, const std::string& reason) {
  item.problem = Failure{StageName::source, cause, reason};
}

Placement::Placement(const std::filesystem::path& base) {
  if (base.empty()) return;
  here_ = std::filesystem::current_path();
  base_ = with_slash(plain((here_ / base).native()));
}

std::string Placement::below_base(const std::filesystem::path& file) const {
  if (here_.empty()) return "";
  const std::string whole = plain((here_ / file).native());
  return whole.starts_with(base_) ? whole.substr(base_.size()) : "";
}

void Placement::place(Item& item) const {
  std::string name = below_base(item.source);
  if (name.empty()) name = plain(item.source.native());
  item.relative = name;
  if (name.empty()) return refuse(item, Cause::not_regular, "a folder, not a picture");
  if (!is_inside(name))
    refuse(item, Cause::output_refused,
           "its result would lie outside the output folder, since its path leads out by \"..\"; name a folder above it "
           "as the base");
}

Item listed(std::filesystem::path file, const std::filesystem::path& base) {
  Item item;
  item.source = std::move(file);
  Placement(base).place(item);
  return item;
}

}  // namespace lightmill
