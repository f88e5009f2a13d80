#pragma once

#include <sys/stat.h>

#include <compare>
#include <filesystem>
#include <optional>

namespace lightmill {

/// What a file is, whatever names, links and bind mounts lead to it.
struct FileId {
  dev_t device = 0;
  ino_t inode = 0;

  friend auto operator<=>(const FileId&, const FileId&) = default;  // NOLINT(modernize-use-nullptr): a false alarm
};

inline FileId id_of(const struct stat& status) { return {status.st_dev, status.st_ino}; }

/// Links are followed. Empty where nothing is there or it cannot be reached.
inline std::optional<FileId> id_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return id_of(status);
}

}  // namespace lightmill
