#pragma once

#include "lightmill/export.h"
#include "lightmill/item.h"
#include "lightmill/stamp.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace lightmill {

/// What to do with an output name that is taken.
enum class Existing {
  fail,
  skip,
  replace,
  replace_pictures,  ///< what is no picture, whole or torn, stays, and is Error(exists)
};

/// Whether a finished picture is on the disk, or on its way there, when it gets its name.
enum class Durability {
  /// The bytes are on the disk before the name is given, and the name and the folders on its way before `put` returns:
  /// after a power cut a name is a whole picture or not there, and what was put is there.
  synced,
  buffered,  ///< left to the operating system
};

/// When a result was written, by its file's time of modification.
enum class FileTimes {
  own,
  of_input,  ///< when the input was, where it is a file
};

/// Links in the output folder that lead to folders out of it. Those that stay in it are always followed.
enum class OutputLinks {
  stay_inside,  ///< what would land out of the output folder is refused
  follow,
};

/// Where finished bytes land. All functions may be called from many threads at once.
class LIGHTMILL_API Sink {
 public:
  enum class Admission {
    write,
    skip,
    remake,  ///< what has the name is a torn picture and will be replaced; the outcome says so
  };

  virtual ~Sink() = default;
  /// Asked before any work on a picture of that name. Throws Error: exists, collision, would_overwrite, output_refused,
  /// output_failed.
  virtual Admission admit(const std::filesystem::path& relative) = 0;
  /// What a run calls, once for each result of an item: the same, for sinks that look at the input as well.
  virtual Admission admit(const Item& item, const std::filesystem::path& relative);
  /// Takes the whole finished picture, or throws and leaves nothing behind. Throws Error: exists (the name was taken
  /// after `admit`, which a run asks again then: skip makes the item a skipped one), collision, would_overwrite,
  /// output_refused, output_failed.
  virtual void put(const std::filesystem::path& relative, std::span<const std::uint8_t> bytes) = 0;
  /// What a run calls: the same, for sinks that look at the input's file as well. None where the input is none.
  virtual void put(const std::filesystem::path& relative, std::span<const std::uint8_t> bytes,
                   const std::optional<Stamp>& input);
  /// Whether a second picture of one name would be lost or replace the first. A run then gives the name to the first
  /// item of the source that has it; see `distinct`.
  virtual bool is_keyed_by_name() const { return false; }
  /// Whether `put` waits for a disk or a network more than it works. A run then calls it on threads of its own, twice
  /// as many as it works with (16 at most), so that images are worked on meanwhile.
  virtual bool put_waits() const { return false; }
  /// Where `relative` lands, for people.
  virtual std::filesystem::path location(const std::filesystem::path& relative) const = 0;
};

struct FolderSinkOptions {
  std::filesystem::path folder = {};  ///< created where it is missing
  Existing existing = Existing::fail;
  Durability durability = Durability::synced;
  FileTimes times = FileTimes::own;
  /// Folders and files that hold inputs. Nothing is written in or below them, by whatever name or link they are
  /// reached, but for the output folder itself, which may lie in an input folder: the scan does not enter it. Empty
  /// where nobody knows them all, as with a list: an input that is in the output folder is refused then where its
  /// result would replace a file.
  std::vector<std::filesystem::path> inputs = {};
  OutputLinks links = OutputLinks::stay_inside;  ///< whether links are followed or not, `inputs` are kept from
};

/// A mirrored tree below a folder. A picture is written under a temporary name in its own folder and then renamed, so a
/// final name is always a whole picture; the temporary name is a function of the final one, so a run after a crash
/// finds and removes what the crash left. Links under a final name are replaced or refused, never followed. The folder
/// is held open from the beginning: renaming it, or putting another in its place, leads no result elsewhere.
///
/// With `Existing::skip` a result is taken for done if it is a regular file that begins and ends as a format does that
/// lightmill writes, with or without something behind that. One that begins so and was cut, is empty or begins with
/// zeros is torn and replaced (`Admission::remake`). Anything else stays, and is Error(exists). Two runs at once on one
/// folder share the work then.
///
/// A sink is made for one run. A second picture of a name that it has written (or of one that the file system holds to
/// be the same, "A.jpg" and "a.jpg") is refused as a collision whatever `existing` says, and so is a picture whose name
/// is its own input's file. That takes no memory for names; it rests on the file system's ctime. Throws
/// Error(output_failed) if the folder cannot be created or written to, Error(would_overwrite) if it is one of the
/// inputs or the result of an input that is a single file would be that file; both messages name the path.
///
/// A full disk and a folder that is gone are output_failed and stop a run. After any other error that may come of the
/// store (I/O, no permission) a few bytes are written into the folder itself, at most once in a second: if that fails
/// the error is output_failed, else it is output_refused and one picture's.
LIGHTMILL_API std::unique_ptr<Sink> folder_sink(const FolderSinkOptions& options);

/// Takes everything and keeps nothing; for measuring.
LIGHTMILL_API std::unique_ptr<Sink> null_sink();

}  // namespace lightmill
