#pragma once

#include "io/file_id.h"

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>

namespace lightmill {

/// What the file system says of a file.
struct FileStatus {
  FileId id;
  mode_t mode = 0;
  std::uint64_t size = 0;
  timespec changed{};  ///< ctime
  timespec born{};     ///< zero where the file system does not say
};

/// Of what has the name itself: a link is not followed. Empty if nothing has it. Throws as output_error does.
std::optional<FileStatus> status_of(int folder, const std::string& name);
/// Of an open file or folder.
FileStatus status_of(int file);

}  // namespace lightmill
