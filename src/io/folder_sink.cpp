#include "base/ascii.h"
#include "base/hash.h"
#include "io/atomic_file.h"
#include "io/input_guard.h"
#include "io/run_mark.h"
#include "io/system_failure.h"

#include "lightmill/error.h"
#include "lightmill/sink.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <string>

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

/// Finds out now what would fail every picture, as well: no permission, a read-only or full file system.
std::unique_ptr<RunMark> mark_of_run(const path& folder) {
  try {
    return std::make_unique<RunMark>(folder);
  } catch (const Error& error) {
    throw Error(Cause::output_failed, "the output folder " + folder.native() + ": " + error.what());
  }
}

/// The same for names that a file system may hold to be the same: "A.jpg", "a.jpg"; of others, it lies between them.
std::size_t folded_hash(const path& target) {
  std::string folded = target.native();
  std::erase_if(folded, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  std::ranges::transform(folded, folded.begin(), ascii_lower);
  return mixed(fnv1a(folded));
}

/// Of a target whose folder is there: the same whichever way leads to that folder, links in the output folder included.
std::uint64_t name_hash(const path& target) {
  const FileId folder = id_of(folder_above(target)).value_or(FileId{});
  return mixed(folder.inode ^ folded_hash(target.filename()));
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
        knows_inputs_(!options.inputs.empty()),
        guard_(folder_, options.inputs),
        run_(mark_of_run(folder_)) {}

  Admission admit(const path& relative) override {
    require_inside(relative);
    const path target = location(relative);
    struct stat status {};
    const bool taken = ::lstat(target.c_str(), &status) == 0;
    if (!taken && errno != ENOENT) throw output_error("cannot write " + target.native(), errno);
    if (taken) require_foreign(target, status);
    if (taken && skips(target, status)) return Admission::skip;
    if (guard_.lies_among_inputs(target.parent_path()) || (taken && guard_.is_input_file(id_of(status))))
      throw Error(Cause::would_overwrite, "the result would be " + target.native() + ", among the inputs");
    return Admission::write;
  }

  Admission admit(const Item& item) override {
    struct stat status {};
    const path target = location(item.relative);
    if (!item.content && ::lstat(target.c_str(), &status) == 0) require_harmless(item.source, target, id_of(status));
    return admit(item.relative);
  }

  void put(const path& relative, std::span<const std::uint8_t> bytes) override {
    require_inside(relative);
    const path target = location(relative);
    // Whoever else has this name now, in this run, is done with it before, and found.
    const std::lock_guard alone(being_written_[folded_hash(target) % being_written_.size()]);
    struct stat status {};
    if (::lstat(target.c_str(), &status) == 0) require_foreign(target, status);
    make_folders(target.parent_path(), durability_);
    AtomicFile file(target.parent_path(), target.filename().native());
    file.write(bytes);
    run_->note(file.id(), name_hash(target));
    file.commit(existing_, durability_);
  }

  bool is_keyed_by_name() const override { return true; }

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

  /// An input is not replaced by its own result. Nor, where nobody knows what else is an input (a list), by another's
  /// that is in the output folder as well.
  void require_harmless(const path& source, const path& target, const FileId& taken) const {
    if (id_of(source) == taken)
      throw Error(Cause::would_overwrite, "the result would be written over it, " + target.native() +
                                              "; choose another output folder or --base");
    if (existing_ == Existing::replace && !knows_inputs_ && guard_.lies_in_output(folder_above(source)))
      throw Error(Cause::would_overwrite, "the input is in the output folder, where the result would replace " +
                                              target.native() +
                                              ", which may be an input as well; choose another output folder");
  }

  void require_foreign(const path& target, const struct stat& status) const {
    if (S_ISREG(status.st_mode) && run_->wrote(status, name_hash(target)))
      throw Error(Cause::collision, "two inputs have this output name; " + target.native() + " is the first one's");
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
  const bool knows_inputs_;
  const InputGuard guard_;
  const std::unique_ptr<RunMark> run_;
  std::array<std::mutex, 1024> being_written_;
};

class NullSink : public Sink {
 public:
  using Sink::admit;
  Admission admit(const path&) override { return Admission::write; }
  void put(const path&, std::span<const std::uint8_t>) override {}
  path location(const path& relative) const override { return relative; }
};

}  // namespace

std::unique_ptr<Sink> folder_sink(const FolderSinkOptions& options) { return std::make_unique<FolderSink>(options); }

std::unique_ptr<Sink> null_sink() { return std::make_unique<NullSink>(); }

}  // namespace lightmill
