#pragma once

#include "io/file_id.h"

#include <filesystem>
#include <vector>

namespace lightmill {

/// Knows which folders and files hold inputs, and keeps results away from them. Immutable, so thread-safe.
class InputGuard {
 public:
  /// What is met first on the way up from a folder. It lies among the inputs if an input folder is met before the
  /// output folder is: `-o photos/web` below the input `photos` is everyday use, for the scan does not enter the output
  /// folder.
  ///
  ///     photos/web/a.jpg          inputs: photos; output: photos/web       web is met first: fine
  ///     web/photos/a.jpg          inputs: web/photos; output: web          photos is met first: among the inputs
  enum class Met { output, input, neither };

  /// `output` exists. Throws Error(would_overwrite) if it is one of the inputs, or if the result of an input that is a
  /// single file would be that file.
  InputGuard(const std::filesystem::path& output, const std::vector<std::filesystem::path>& inputs);

  /// Of an open folder; O_PATH will do. Throws as output_error does.
  Met first_met(int folder) const;
  bool knows_folders() const { return !folders_.empty(); }
  bool is_input_file(const FileId& file) const;
  /// Whether `folder` is the output folder or below it; false where it cannot be entered.
  bool lies_in_output(const std::filesystem::path& folder) const;

 private:
  void add(const std::filesystem::path& output, const std::filesystem::path& input);

  FileId output_;
  std::vector<FileId> folders_;
  std::vector<FileId> files_;  // sorted
};

}  // namespace lightmill
