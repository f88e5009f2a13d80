#pragma once

#include <filesystem>

namespace lightmill::cli {

/// An empty folder of a name that nobody had, which is removed with all that is in it. The folder around it is created
/// where it is missing, and then removed as well, unless somebody else put something there. Throws Error(usage).
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::filesystem::path& parent);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::filesystem::path created_;  // empty: the parent was there
};

}  // namespace lightmill::cli
