#include "scratch_folder.h"

#include "lightmill/error.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace lightmill::cli {

ScratchFolder::ScratchFolder(const std::filesystem::path& parent) {
  std::error_code error;
  const bool is_new = std::filesystem::create_directory(parent, error);
  std::string name = (std::filesystem::absolute(parent) / "lightmill-bench-XXXXXX").native();
  if (::mkdtemp(name.data()) == nullptr)
    throw Error(Cause::usage,
                "--output: cannot make a folder in " + parent.string() + ": " + std::generic_category().message(errno));
  path_ = name;
  if (is_new) created_ = std::filesystem::absolute(parent);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
  if (!created_.empty()) std::filesystem::remove(created_, ignored);  // fails where it is not empty
}

}  // namespace lightmill::cli
