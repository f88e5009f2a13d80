#include "io/input_guard.h"

#include "io/descriptor.h"
#include "io/opening.h"
#include "io/system_failure.h"

#include "lightmill/error.h"

#include <fcntl.h>

#include <algorithm>
#include <string>

namespace lightmill {
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

InputGuard::Met InputGuard::first_met(int folder) const {
  FileId last;
  for (std::string way = ".";; way += "/..") {
    struct stat status {};
    if (uninterrupted([&] { return ::fstatat(folder, way.c_str(), &status, 0); }) != 0)
      throw output_error("cannot find out where its folder lies", errno);
    const FileId id = id_of(status);
    if (id == output_) return Met::output;
    if (std::ranges::find(folders_, id) != folders_.end()) return Met::input;
    if (id == last) return Met::neither;  // the top is its own folder
    last = id;
  }
}

bool InputGuard::lies_in_output(const std::filesystem::path& folder) const {
  constexpr int kFlags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  const Descriptor there(opened([&] { return ::open(folder.c_str(), kFlags); }));
  try {
    return there && first_met(there.get()) == Met::output;
  } catch (const Error&) {  // below folders that cannot be entered
    return false;
  }
}

bool InputGuard::is_input_file(const FileId& file) const { return std::ranges::binary_search(files_, file); }

}  // namespace lightmill
