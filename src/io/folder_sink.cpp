#include "base/ascii.h"
#include "base/hash.h"
#include "io/atomic_file.h"
#include "io/file_status.h"
#include "io/folder_syncs.h"
#include "io/output_probe.h"
#include "io/output_tree.h"
#include "io/run_mark.h"
#include "io/system_failure.h"
#include "io/whole_picture.h"

#include "lightmill/error.h"
#include "lightmill/sink.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace lightmill {
namespace {

using std::filesystem::path;

path without_trailing_slash(const path& folder) {
  if (folder.has_filename()) return folder;
  return folder.has_parent_path() ? folder.parent_path() : path(".");
}

/// What would fail every picture is found out now, and is the store's failure: no permission, a read-only or full disk.
template <typename Step>
auto at_the_start(const path& folder, Step step) {
  try {
    return step();
  } catch (const Error& error) {
    if (error.cause() == Cause::would_overwrite) throw;
    throw Error(Cause::output_failed, "the output folder " + folder.native() + ": " + error.what());
  }
}

FolderSinkOptions prepared(FolderSinkOptions options) {
  options.folder = without_trailing_slash(options.folder);
  at_the_start(options.folder, [&] { make_folders(options.folder, options.durability); });
  return options;
}

/// The same for names of one folder that a file system may hold to be the same: "A.jpg", "a.jpg"; of others, it lies
/// between them.
std::size_t folded_hash(const path& relative) {
  std::string folded = relative.native();
  std::erase_if(folded, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  std::ranges::transform(folded, folded.begin(), ascii_lower);
  return mixed(fnv1a(folded));
}

void require_inside(const path& relative) {
  const bool climbs = std::ranges::find(relative, path("..")) != relative.end();
  if (relative.is_absolute() || climbs || !relative.has_filename() || relative.filename() == ".")
    throw Error(Cause::output_refused, "not a path below the output folder: " + relative.native());
}

class FolderSink : public Sink {
 public:
  explicit FolderSink(FolderSinkOptions options)
      : options_(prepared(std::move(options))),
        tree_(at_the_start(options_.folder, [&] { return std::make_unique<OutputTree>(options_); })),
        run_(at_the_start(options_.folder, [&] { return std::make_unique<RunMark>(tree_->root()); })) {}

  Admission admit(const path& relative) override { return admit(relative, nullptr); }

  Admission admit(const Item& item, const path& relative) override {
    return admit(relative, item.content ? nullptr : &item.source);
  }

  void put(const path& relative, std::span<const std::uint8_t> bytes) override { put(relative, bytes, std::nullopt); }

  void put(const path& relative, std::span<const std::uint8_t> bytes, const std::optional<Stamp>& input) override {
    require_inside(relative);
    named(relative, [&] { write(relative, bytes, input); });
  }

  bool is_keyed_by_name() const override { return true; }

  bool put_waits() const override { return options_.durability == Durability::synced; }

  path location(const path& relative) const override { return options_.folder / relative; }

 private:
  /// `source` is the file that the picture is made of, where it is one.
  Admission admit(const path& relative, const path* source) {
    require_inside(relative);
    return named(relative, [&] {
      const Descriptor folder = tree_->open(relative.parent_path(), OutputTree::Use::look);
      if (!folder) tree_->check_nearest(relative.parent_path());
      const auto taken = folder ? status_of(folder.get(), relative.filename().native()) : std::nullopt;
      if (!taken) return Admission::write;
      if (source) require_another(*source, relative, taken->id);
      const Admission admission = judge(folder, relative, *taken);
      if (source && admission != Admission::skip) require_harmless(*source, relative);
      return admission;
    });
  }

  void write(const path& relative, std::span<const std::uint8_t> bytes, const std::optional<Stamp>& input) {
    // Whoever else has this name now, in this run, is done with it before, and found.
    const std::lock_guard alone(being_written_[folded_hash(relative) % being_written_.size()]);
    const Descriptor folder = tree_->make(relative.parent_path());
    const bool is_synced = options_.durability == Durability::synced;
    if (is_synced) syncs_.settle_way_to(folder.get());
    way_to_take(folder, relative);
    AtomicFile file(folder.get(), relative.filename().native());
    file.write(bytes);
    if (input && options_.times == FileTimes::of_input) file.set_modified(input->mtime_ns);
    file.flush(options_.durability);
    take_name(file, folder, relative);
    if (is_synced) syncs_.settle(folder.get(), file.descriptor());
  }

  /// Two names that the file system alone knows to be one come here at once; so the last look and the rename are one
  /// step, for each folder. The kernel renames in a folder one by one anyway.
  void take_name(AtomicFile& file, const Descriptor& folder, const path& relative) {
    const std::lock_guard alone(being_renamed_[mixed(status_of(folder.get()).id.inode) % being_renamed_.size()]);
    const Existing existing = way_to_take(folder, relative);
    run_->note(file.status());
    file.take_name(existing);
    note_again(file);
  }

  /// Once the file has its name nothing fails any more that is not the disk's trouble.
  void note_again(const AtomicFile& file) noexcept {
    try {
      run_->note(file.status());
    } catch (const std::exception&) {  // known as it was before
    }
  }

  /// How the picture's name is to be taken from what has it now. Throws where it is not.
  Existing way_to_take(const Descriptor& folder, const path& relative) const {
    const auto taken = status_of(folder.get(), relative.filename().native());
    if (!taken) return options_.existing;
    if (judge(folder, relative, *taken) == Admission::skip)
      throw Error(Cause::exists, location(relative).native() + " already exists");
    return Existing::replace;
  }

  /// What to do with what has the name of a picture. Throws where it is neither to be kept nor to be replaced.
  Admission judge(const Descriptor& folder, const path& relative, const FileStatus& taken) const {
    const bool is_file = S_ISREG(taken.mode);
    const std::string target = location(relative).native();
    if (is_file && run_->wrote(taken))
      throw Error(Cause::collision, "two inputs have this output name; " + target + " is the first one's");
    if (S_ISDIR(taken.mode)) throw Error(Cause::output_refused, "a folder is in the way");
    if (options_.existing == Existing::fail)
      throw Error(Cause::exists, target + " already exists; have it skipped or replaced");
    const bool skips = options_.existing == Existing::skip;
    if (skips || options_.existing == Existing::replace_pictures) {
      const FoundPicture found = is_file ? found_at(folder, relative) : FoundPicture::none;
      if (found == FoundPicture::none)
        throw Error(Cause::exists, target + " is there but is no picture; remove it or have it replaced");
      if (skips && found == FoundPicture::whole) return Admission::skip;
    }
    if (tree_->guard().is_input_file(taken.id))
      throw Error(Cause::would_overwrite, "the result would be " + target + ", which is an input");
    return skips ? Admission::remake : Admission::write;
  }

  static FoundPicture found_at(const Descriptor& folder, const path& relative) {
    const std::string name = relative.filename();
    AtomicFile::discard_leftover(folder.get(), name);
    return picture_found(folder.get(), name);
  }

  /// An input is not replaced by its own result.
  void require_another(const path& source, const path& relative, const FileId& taken) const {
    if (id_of(source) == taken)
      throw Error(Cause::would_overwrite, "the result would be written over it, " + location(relative).native() +
                                              "; choose another output folder or base");
  }

  /// Nor, where nobody knows what else is an input (a list), by another's that is in the output folder as well.
  void require_harmless(const path& source, const path& relative) const {
    if (!options_.inputs.empty()) return;
    const path above = source.has_parent_path() ? source.parent_path() : path(".");
    if (tree_->guard().lies_in_output(above))
      throw Error(Cause::would_overwrite, "the input is in the output folder, where the result would replace " +
                                              location(relative).native() +
                                              ", which may be an input as well; choose another output folder");
  }

  /// Errors of one name say which.
  template <typename Step>
  std::invoke_result_t<Step> named(const path& relative, Step step) {
    try {
      return step();
    } catch (const Error& error) {
      if (error.cause() != Cause::output_refused && error.cause() != Cause::output_failed) throw;
      throw judged(relative, error);
    }
  }

  /// The store's trouble or one picture's: where the system's error leaves it open, the output folder itself is tried.
  Error judged(const path& relative, const Error& error) {
    if (tree_->is_gone()) return {Cause::output_failed, "the output folder " + options_.folder.native() + " is gone"};
    const std::string reason = location(relative).native() + ": " + error.what();
    const auto* const of_system = dynamic_cast<const OutputError*>(&error);
    if (!of_system || !tells_of_the_place(of_system->number())) return {error.cause(), reason};
    const bool is_want = is_want_of_room(of_system->number());
    if (is_want && tree_->is_on_its_disk(relative.parent_path())) return {error.cause(), reason};
    const std::string trouble = probe_.trouble();
    if (trouble.empty()) return {Cause::output_refused, reason};
    return {Cause::output_failed, reason + "; and the output folder takes no file: " + trouble};
  }

  const FolderSinkOptions options_;
  const std::unique_ptr<OutputTree> tree_;
  const std::unique_ptr<RunMark> run_;
  FolderSyncs syncs_{status_of(tree_->root()).id};
  OutputProbe probe_{tree_->root(), options_.durability};
  std::array<std::mutex, 1024> being_written_;
  std::array<std::mutex, 64> being_renamed_;
};

class NullSink : public Sink {
 public:
  using Sink::admit;
  Admission admit(const path&) override { return Admission::write; }
  void put(const path&, std::span<const std::uint8_t>) override {}
  path location(const path& relative) const override { return relative; }
};

}  // namespace

Sink::Admission Sink::admit(const Item&, const path& relative) { return admit(relative); }

void Sink::put(const path& relative, std::span<const std::uint8_t> bytes, const std::optional<Stamp>&) {
  put(relative, bytes);
}

std::unique_ptr<Sink> folder_sink(const FolderSinkOptions& options) { return std::make_unique<FolderSink>(options); }

std::unique_ptr<Sink> null_sink() { return std::make_unique<NullSink>(); }

}  // namespace lightmill
