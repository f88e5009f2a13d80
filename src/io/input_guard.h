#pragma once

#include "io/file_id.h"

#include <filesystem>
#include <vector>

namespace lightmill {

/// Knows which folders and files hold inputs, and keeps results away from them. Immutable, so thread-safe.
class InputGuard {
 public:
  /// `output` exists. Throws Error(would_overwrite) if it is one of the inputs, or if the result of an input that is a
  /// single file would be that file.
  InputGuard(const std::filesystem::path& output, const std::vector<std::filesystem::path>& inputs);

  /// Whether a result in `folder`, which need not exist yet, would lie among the inputs. It does if an input folder is
  /// met on the way up from it before the output folder is: `-o photos/web` below the input `photos` is everyday use,
  /// for the scan does not enter the output folder.
  ///
  ///     photos/web/a.jpg          inputs: photos; output: photos/web       web is met first: fine
  ///     web/photos/a.jpg          inputs: web/photos; output: web          photos is met first: among the inputs
  bool lies_among_inputs(const std::filesystem::path& folder) const;
  bool is_input_file(const FileId& file) const;
  /// Whether `folder` is the output folder or below it.
  bool lies_in_output(const std::filesystem::path& folder) const;

 private:
  enum class Met { output, input, neither };
  Met first_met(const std::filesystem::path& folder) const;
  void add(const std::filesystem::path& output, const std::filesystem::path& input);

  FileId output_;
  std::vector<FileId> folders_;
  std::vector<FileId> files_;  // sorted
};

}  // namespace lightmill
