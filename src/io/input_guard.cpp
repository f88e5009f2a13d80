#include "io/input_guard.h"

#include "io/descriptor.h"

#include "lightmill/error.h"

#include <fcntl.h>

#include <algorithm>

namespace lightmill {
namespace {

constexpr int kLookOnly = O_PATH | O_DIRECTORY | O_CLOEXEC;

/// The nearest folder on the way up from `folder` that is there.
Descriptor open_existing(std::filesystem::path folder) {
  Descriptor opened(::open(folder.c_str(), kLookOnly));
  while (!opened && folder.has_relative_path()) {
    folder = folder.parent_path();
    opened = Descriptor(::open(folder.empty() ? "." : folder.c_str(), kLookOnly));
  }
  return opened;
}

}  // namespace

InputGuard::InputGuard(const std::filesystem::path& output, const std::vector<std::filesystem::path>& inputs)
    : output_(id_of(output).value_or(FileId{})) {
  for (const std::filesystem::path& input : inputs) add(output, input);
  std::ranges::sort(files_);
}

void InputGuard::add(const std::filesystem::path& output, const std::filesystem::path& input) {
  struct stat status {};
  if (::stat(input.c_str(), &status) != 0) return;
  const FileId id = id_of(status);
  if (!S_ISDIR(status.st_mode)) {
    if (id_of(output / input.filename()) == id)
      throw Error(Cause::would_overwrite,
                  "the result of " + input.native() + " would be written over it; choose another output folder");
    files_.push_back(id);
    return;
  }
  if (id == output_)
    throw Error(Cause::would_overwrite, "the output folder is the input " + input.native() + "; choose another");
  folders_.push_back(id);
}

/// On the way up from `folder`.
InputGuard::Met InputGuard::first_met(const std::filesystem::path& folder) const {
  Descriptor at = open_existing(folder);
  struct stat status {};
  while (at && ::fstat(at.get(), &status) == 0) {
    const FileId id = id_of(status);
    if (id == output_) return Met::output;
    if (std::ranges::find(folders_, id) != folders_.end()) return Met::input;
    at = Descriptor(::openat(at.get(), "..", kLookOnly));
    const bool was_the_top = at && ::fstat(at.get(), &status) == 0 && id_of(status) == id;
    if (was_the_top) break;
  }
  return Met::neither;
}

bool InputGuard::lies_among_inputs(const std::filesystem::path& folder) const {
  return !folders_.empty() && first_met(folder) == Met::input;
}

bool InputGuard::lies_in_output(const std::filesystem::path& folder) const { return first_met(folder) == Met::output; }

bool InputGuard::is_input_file(const FileId& file) const { return std::ranges::binary_search(files_, file); }

}  // namespace lightmill
