#include "io/atomic_file.h"
#include "io/input_guard.h"
#include "io/system_failure.h"

#include "lightmill/error.h"
#include "lightmill/sink.h"

#include <fcntl.h>

#include <algorithm>

namespace lightmill {
namespace {

using std::filesystem::path;

bool is_folder(const path& folder) {
  struct stat status {};
  return ::stat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

path folder_above(const path& folder) {
  const path above = folder.parent_path();
  return above.empty() ? path(".") : above;
}

/// Like mkdir -p. Threads that make the same folders at once are no trouble to each other.
void make_folders(const path& folder, Durability durability) {
  if (is_folder(folder)) return;
  int result = ::mkdir(folder.c_str(), 0777);
  if (result != 0 && errno == ENOENT && folder_above(folder) != folder) {
    make_folders(folder_above(folder), durability);
    result = ::mkdir(folder.c_str(), 0777);
  }
  if (result != 0 && errno == EEXIST) {
    if (is_folder(folder)) return;  // another thread was faster
    throw output_error("cannot create the folder " + folder.native(), ENOTDIR);
  }
  if (result != 0) throw output_error("cannot create the folder " + folder.native(), errno);
  if (durability == Durability::buffered) return;
  if (const Descriptor above(::open(folder_above(folder).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)); above)
    sync_folder(above.get());
}

path without_trailing_slash(const path& folder) { return folder.has_filename() ? folder : folder_above(folder); }

/// Finds out now what would fail every picture: no permission, a read-only or full file system.
void require_writable(const path& folder) {
  try {
    const AtomicFile trial(folder, "a trial");
  } catch (const Error& error) {
    if (error.cause() == Cause::output_refused) return;  // another run has just this name, so writing works
    throw Error(Cause::output_failed, "the output folder " + folder.native() + ": " + error.what());
  }
}

void require_inside(const path& relative) {
  const bool climbs = std::ranges::find(relative, path("..")) != relative.end();
  if (relative.is_absolute() || climbs || !relative.has_filename() || relative.filename() == ".")
    throw Error(Cause::output_refused, "not a path below the output folder: " + relative.native());
}

class FolderSink : public Sink {
 public:
  explicit FolderSink(const FolderSinkOptions& options)
      : folder_(prepared(options)),
        existing_(options.existing),
        durability_(options.durability),
        guard_(folder_, options.inputs) {
    require_writable(folder_);
  }

  Admission admit(const path& relative) override {
    require_inside(relative);
    const path target = location(relative);
    struct stat status {};
    const bool taken = ::lstat(target.c_str(), &status) == 0;
    if (!taken && errno != ENOENT) throw output_error("cannot write " + target.native(), errno);
    if (taken && skips(target, status)) return Admission::skip;
    if (guard_.lies_among_inputs(target.parent_path()) || (taken && guard_.is_input_file(id_of(status))))
      throw Error(Cause::would_overwrite, "the result would be " + target.native() + ", among the inputs");
    return Admission::write;
  }

  void put(const path& relative, std::span<const std::uint8_t> bytes) override {
    require_inside(relative);
    const path target = location(relative);
    make_folders(target.parent_path(), durability_);
    AtomicFile file(target.parent_path(), target.filename().native());
    file.write(bytes);
    file.commit(existing_, durability_);
  }

  path location(const path& relative) const override { return folder_ / relative; }

 private:
  static path prepared(const FolderSinkOptions& options) {
    path folder = without_trailing_slash(options.folder);
    try {
      make_folders(folder, options.durability);
    } catch (const Error& error) {
      throw Error(Cause::output_failed, error.what());
    }
    return folder;
  }

  /// Whether what has the name is to be kept. Throws where it is neither to be kept nor to be replaced.
  bool skips(const path& target, const struct stat& status) const {
    if (S_ISDIR(status.st_mode)) throw Error(Cause::output_refused, "a folder is in the way: " + target.native());
    if (existing_ == Existing::replace) return false;
    if (existing_ == Existing::fail)
      throw Error(Cause::exists, target.native() + " already exists; use --existing skip or replace");
    if (!S_ISREG(status.st_mode))
      throw Error(Cause::exists, target.native() + " is there but is no picture; remove it or use --existing replace");
    AtomicFile::discard_leftover(target.parent_path(), target.filename().native());
    return true;
  }

  const path folder_;
  const Existing existing_;
  const Durability durability_;
  const InputGuard guard_;
};

class NullSink : public Sink {
 public:
  Admission admit(const path&) override { return Admission::write; }
  void put(const path&, std::span<const std::uint8_t>) override {}
  path location(const path& relative) const override { return relative; }
};

}  // namespace

std::unique_ptr<Sink> folder_sink(const FolderSinkOptions& options) { return std::make_unique<FolderSink>(options); }

std::unique_ptr<Sink> null_sink() { return std::make_unique<NullSink>(); }

}  // namespace lightmill
