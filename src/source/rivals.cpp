#include "source/rivals.h"

#include "io/file_id.h"

namespace lightmill {
namespace {

using std::filesystem::path;

bool is_file(const path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

Rivals::Rivals(const std::vector<path>& roots, const ScanOptions& options)
    : roots_(roots), options_(options), filter_(options) {
  for (std::size_t root = 0; root < roots_.size(); ++root) {
    std::error_code ignored;
    if (std::filesystem::is_directory(roots_[root], ignored))
      folders_.push_back(root);
    else
      files_[roots_[root].filename().native()].push_back(root);
  }
}

Rivals::Others Rivals::others(const Item& item) const {
  Others others;
  if (roots_.size() == 1) return others;
  if (const auto same_name = files_.find(item.relative.native()); same_name != files_.end())
    for (const std::size_t root : same_name->second) look(item, root, roots_[root], others);
  for (const std::size_t root : folders_)
    if (root != item.root && !others.rival && would_be_yielded(roots_[root], item.relative))
      look(item, root, roots_[root] / item.relative, others);
  return others;
}

void Rivals::look(const Item& item, std::size_t root, const path& file, Others& others) const {
  if (root == item.root || others.rival) return;
  const auto id = id_of(file);
  if (!id || id != id_of(item.source))
    others.rival = file;
  else
    others.before |= root < item.root;
}

bool Rivals::would_be_yielded(const path& folder_root, const path& relative) const {
  if (!is_file(folder_root / relative) || !filter_.is_picture(relative.filename().native())) return false;
  if (id_of(folder_root) == id_of(options_.excluded_folder)) return false;
  path at = folder_root;
  for (const path& component : relative.parent_path()) {
    at /= component;
    if (!would_be_entered(at)) return false;  // not hidden, or the scan of the item's own root had not entered it
  }
  return !filter_.is_hidden(relative.filename().native());
}

bool Rivals::would_be_entered(const path& folder) const {
  struct stat status {};
  if (::lstat(folder.c_str(), &status) != 0) return false;
  if (S_ISLNK(status.st_mode) && options_.folder_links == FolderLinks::skip) return false;
  return id_of(folder) != id_of(options_.excluded_folder);
}

}  // namespace lightmill
