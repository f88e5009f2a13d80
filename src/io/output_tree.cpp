#include "io/output_tree.h"

#include "io/atomic_file.h"
#include "io/opening.h"
#include "io/system_failure.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace lightmill {
namespace {

using std::filesystem::path;

constexpr int kLook = O_PATH | O_DIRECTORY | O_CLOEXEC;
constexpr int kList = O_RDONLY | O_DIRECTORY | O_CLOEXEC;  // what fsync takes

Descriptor open_at(int folder, const path& way, int flags) {
  return Descriptor(opened([&] { return ::openat(folder, way.c_str(), flags); }));
}

/// Never leaves `root`. Since Linux 5.6; the C library has no function for it.
Descriptor open_beneath(int root, const path& way, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return Descriptor(
      opened([&] { return static_cast<int>(::syscall(SYS_openat2, root, way.c_str(), &how, sizeof how)); }));
}

/// A link out of the root or one with an absolute path, which may lead back into it; a race; or no such call, for which
/// sandboxes answer EPERM.
bool leaves_it_open(int error) {
  return error == EXDEV || error == ELOOP || error == EAGAIN || error == ENOSYS || error == EPERM || error == EINVAL;
}

bool is_folder(const path& folder) {
  struct stat status {};
  return ::stat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

path folder_above(const path& folder) {
  const path above = folder.parent_path();
  return above.empty() ? path(".") : above;
}

/// A folder that may be written to but not listed is opened as a place only; sync_folder knows what to do.
Descriptor open_root(const path& folder) {
  Descriptor root = open_at(AT_FDCWD, folder, kList);
  if (!root && errno == EACCES) root = open_at(AT_FDCWD, folder, kLook);
  if (!root) throw output_error("cannot enter it", errno);
  return root;
}

}  // namespace

OutputTree::OutputTree(const FolderSinkOptions& options)
    : root_(open_root(options.folder)), links_(options.links), guard_(options.folder, options.inputs) {}

Descriptor OutputTree::open(const path& folder, Use use) const {
  const path way = folder.empty() ? path(".") : folder;
  const int flags = use == Use::look ? kLook : kList;
  Descriptor there = open_beneath(root(), way, flags);
  const Way known = there ? Way::beneath : Way::unknown;
  if (!there && leaves_it_open(errno)) there = open_at(root(), way, flags);
  if (!there && errno == EACCES && use == Use::write) return open(folder, Use::look);
  if (!there && errno == ENOENT) return {};
  if (!there) throw output_error("cannot enter its folder", errno);
  require_allowed(there, known);
  return there;
}

void OutputTree::require_allowed(const Descriptor& folder, Way way) const {
  if (way == Way::beneath && !guard_.knows_folders()) return;
  switch (guard_.first_met(folder.get())) {
    case InputGuard::Met::output:
      return;
    case InputGuard::Met::input:
      throw Error(Cause::would_overwrite, "the result would lie among the inputs");
    case InputGuard::Met::neither:
      if (way == Way::beneath || links_ == OutputLinks::follow) return;
      throw Error(Cause::output_refused, "a link leads out of the output folder, and results do not follow it");
  }
}

Descriptor OutputTree::make(const path& folder) const {
  Descriptor there = open(folder, Use::write);
  if (there || folder.empty()) return there;
  const Descriptor above = make(folder.parent_path());
  const path name = folder.filename();
  const int made = uninterrupted([&] { return ::mkdirat(above.get(), name.c_str(), 0777); });
  if (made != 0 && errno != EEXIST) throw output_error("cannot create the folder " + folder.native(), errno);
  there = open(folder, Use::write);
  if (!there) throw Error(Cause::output_refused, folder.native() + " leads to no folder; remove it");
  return there;
}

void OutputTree::check_nearest(const path& folder) const {
  path above = folder;
  while (!open(above, Use::look) && !above.empty()) above = above.parent_path();
}

bool OutputTree::is_gone() const {
  struct stat status {};
  return ::fstat(root(), &status) != 0 || status.st_nlink == 0;
}

bool OutputTree::is_on_its_disk(const path& folder) const {
  struct stat above {};
  struct stat there {};
  path way = folder;
  while (!way.empty() && ::fstatat(root(), way.c_str(), &there, 0) != 0) way = way.parent_path();
  return way.empty() || ::fstat(root(), &above) != 0 || there.st_dev == above.st_dev;
}

void make_folders(const path& folder, Durability durability) {
  if (is_folder(folder)) return;
  const auto make = [&] { return uninterrupted([&] { return ::mkdir(folder.c_str(), 0777); }); };
  int result = make();
  if (result != 0 && errno == ENOENT && folder_above(folder) != folder) {
    make_folders(folder_above(folder), durability);
    result = make();
  }
  if (result != 0 && errno == EEXIST) {
    if (is_folder(folder)) return;  // another run was faster
    throw output_error("cannot create the folder " + folder.native(), ENOTDIR);
  }
  if (result != 0) throw output_error("cannot create the folder " + folder.native(), errno);
  if (durability == Durability::buffered) return;
  const Descriptor above = open_at(AT_FDCWD, folder_above(folder), kList);
  const Descriptor inside = open_at(AT_FDCWD, folder, kList);
  if (above || inside) sync_folder(above.get(), inside.get());
}

}  // namespace lightmill
