#pragma once

#include "io/descriptor.h"
#include "io/input_guard.h"

#include "lightmill/sink.h"

#include <filesystem>

namespace lightmill {

/// The folders below an output folder, which is held open: what becomes of its name during a run leads nothing astray.
/// Each folder is opened first and asked where it lies then, so that no link that is put in its place between the two
/// can lead a result elsewhere. Thread-safe.
class OutputTree {
 public:
  /// Opens the folder of `options`. Throws as output_error does; and Error(would_overwrite), see InputGuard.
  explicit OutputTree(const FolderSinkOptions& options);

  enum class Use { look, write };
  /// `folder` is a path below the root; empty, the root. The descriptor is none if the folder is not there. Throws
  /// Error: would_overwrite if it lies among the inputs, output_refused if a link leads there from the root and out of
  /// it (unless those are followed), and as output_error does.
  Descriptor open(const std::filesystem::path& folder, Use use) const;
  /// The same for writing; makes it if it is not there, and the folders above it.
  Descriptor make(const std::filesystem::path& folder) const;
  /// Throws as `open` does for the nearest folder on the way up from `folder` that is there.
  void check_nearest(const std::filesystem::path& folder) const;

  int root() const { return root_.get(); }
  const InputGuard& guard() const { return guard_; }
  /// Whether the root was removed.
  bool is_gone() const;
  /// Whether a folder below the root, or the nearest above it that is there, is on the root's file system.
  bool is_on_its_disk(const std::filesystem::path& folder) const;

 private:
  enum class Way { beneath, unknown };
  void require_allowed(const Descriptor& folder, Way way) const;

  Descriptor root_;
  OutputLinks links_;
  InputGuard guard_;
};

/// Like mkdir -p. Throws as output_error does; the message names the folder.
void make_folders(const std::filesystem::path& folder, Durability durability);

}  // namespace lightmill
