#include "source/walk.h"

#include "io/system_failure.h"

namespace lightmill {
namespace {

using std::filesystem::path;

void require_scannable(const path& root) {
  struct stat status {};
  if (::stat(root.c_str(), &status) != 0) {
    const int error = errno;
    std::error_code none;
    const path target = std::filesystem::read_symlink(root, none);
    const bool dangling = error == ENOENT && !target.empty();
    throw input_error("cannot find " + root.native() + (dangling ? ", a link to " + target.native() : ""), error);
  }
  if (!S_ISDIR(status.st_mode)) return;
  try {
    const OpenFolder trial(root);
  } catch (const Error& error) {
    throw Error(error.cause(), root.native() + ": " + error.what());
  }
}

}  // namespace

Walk::Walk(const std::vector<path>& roots, const ScanOptions& options)
    : roots_(roots),
      options_(options),
      filter_(options),
      paths_(options.include, options.exclude),
      rivals_(roots, options) {
  for (const path& root : roots_) require_scannable(root);
}

std::optional<Item> Walk::next() {
  while ((!levels_.empty() || next_root_ < roots_.size()) && !options_.stop.stop_requested())
    if (std::optional<Item> item = levels_.empty() ? enter_root() : read_entry()) return item;
  return {};
}

std::optional<Item> Walk::enter_root() {
  const path& root = roots_[next_root_++];
  std::error_code ignored;
  if (!std::filesystem::is_directory(root, ignored)) return picture(root.filename().native());
  try {
    OpenFolder folder(root, options_.order);
    if (!is_excluded(folder)) levels_.push_back({std::move(folder), 0});
  } catch (const Error& error) {  // it was there when all roots were checked
    return trouble("", error.cause(), error.what());
  }
  return {};
}

std::optional<Item> Walk::read_entry() {
  OpenFolder& folder = levels_.back().folder;
  std::optional<std::string> name;
  try {
    name = folder.next();
  } catch (const Error& error) {
    Item item = trouble(relative_, error.cause(), error.what());
    pop();
    return item;
  }
  if (!name) {
    pop();
    return {};
  }
  if (filter_.is_hidden(*name)) {
    if (options_.passed_over) options_.passed_over->add_hidden();
    return {};
  }
  const bool named_like_picture = filter_.is_picture(*name);
  const Kind kind = named_like_picture || folder.may_lead_to_folder() ? folder.kind_of(*name) : Kind::other;
  if (kind != Kind::other) return enter(*name, kind);
  if (named_like_picture) return picture(below_root(*name));
  pass_over(*name);
  return {};
}

/// What the patterns would not take anyhow is not missed.
void Walk::pass_over(const std::string& name) const {
  if (options_.passed_over && paths_.wants(below_root(name))) options_.passed_over->add_file(name);
}

std::optional<Item> Walk::enter(const std::string& name, Kind kind) {
  const std::string relative = below_root(name);
  if (!paths_.enters(relative)) {
    if (options_.passed_over) options_.passed_over->add_excluded();
    return {};
  }
  if (kind == Kind::folder_link && options_.folder_links == FolderLinks::skip) {
    if (options_.passed_over) options_.passed_over->add_folder_link();
    return {};
  }
  if (levels_.size() == kDeepest)
    return trouble(relative, Cause::unreadable, "not entered: more than " + std::to_string(kDeepest) + " folders deep");
  try {
    return push(OpenFolder(levels_.back().folder, name, kind), name);
  } catch (const Error& error) {
    return trouble(relative, error.cause(), error.what());
  }
}

std::optional<Item> Walk::push(OpenFolder folder, const std::string& name) {
  if (is_excluded(folder)) return {};
  const std::string relative = below_root(name);
  if (const auto level = level_of(folder.id()))
    return trouble(relative, Cause::unreadable, "a link loop: it leads back to " + path_of(*level).native());
  levels_.push_back({std::move(folder), relative_.size()});
  relative_ = relative;
  return {};
}

void Walk::pop() {
  relative_.resize(levels_.back().parent_length);
  levels_.pop_back();
}

std::string Walk::below_root(const std::string& name) const {
  return relative_.empty() ? name : relative_ + "/" + name;
}

/// Looked up each time, for the folder may be created while the scan runs.
bool Walk::is_excluded(const OpenFolder& folder) const {
  return !options_.excluded_folder.empty() && id_of(options_.excluded_folder) == folder.id();
}

std::optional<std::size_t> Walk::level_of(FileId folder) const {
  for (std::size_t level = 0; level < levels_.size(); ++level)
    if (levels_[level].folder.id() == folder) return level;
  return {};
}

path Walk::source_of(const std::string& relative) const {
  const path& root = roots_[next_root_ - 1];
  const bool is_root = relative.empty() || levels_.empty();
  return is_root ? root : root / relative;
}

path Walk::path_of(std::size_t level) const {
  const bool innermost = level + 1 == levels_.size();
  return source_of(innermost ? relative_ : relative_.substr(0, levels_[level + 1].parent_length));
}

Item Walk::item_at(const std::string& relative) {
  Item item;
  item.sequence = sequence_++;
  item.source = source_of(relative);
  item.relative = relative;
  item.root = next_root_ - 1;
  return item;
}

std::optional<Item> Walk::picture(const std::string& relative) {
  if (!paths_.wants(relative)) {
    if (options_.passed_over) options_.passed_over->add_excluded();
    return {};
  }
  Item item = item_at(relative);
  const Rivals::Others others = rivals_.others(item);
  if (others.rival)
    item.problem =
        Failure{StageName::source, Cause::collision, "would write the same output as " + others.rival->native()};
  item.repeated = !others.rival && others.before;
  return item;
}

Item Walk::trouble(const std::string& relative, Cause cause, const std::string& reason) {
  Item item = item_at(relative);
  item.problem = Failure{StageName::source, cause, reason};
  return item;
}

}  // namespace lightmill
