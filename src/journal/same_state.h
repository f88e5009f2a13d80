#pragma once

#include "lightmill/stamp.h"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

namespace lightmill {

/// Whether an input is what it was, as runs that go on judge it.
inline bool is_same_state(const Stamp& a, const Stamp& b) {
  return a.size == b.size && a.mtime_ns == b.mtime_ns && a.inode == b.inode;
}

/// Whether there surely is no such file: what cannot be looked at may be there.
inline bool is_gone(const std::filesystem::path& input) {
  struct stat now {};
  return ::lstat(input.c_str(), &now) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

}  // namespace lightmill
