#include "io/file_status.h"

#include "io/system_failure.h"

#include <fcntl.h>
#include <sys/sysmacros.h>

namespace lightmill {
namespace {

timespec time_of(const struct statx_timestamp& time) { return {time.tv_sec, static_cast<long>(time.tv_nsec)}; }

/// Gives 0 or -1, as the system's calls do. Old sandboxes forbid statx.
int ask(int folder, const char* name, int flags, FileStatus& to) {
  struct statx told {};
  if (uninterrupted([&] { return ::statx(folder, name, flags, STATX_BASIC_STATS | STATX_BTIME, &told); }) == 0) {
    const timespec born = (told.stx_mask & STATX_BTIME) != 0 ? time_of(told.stx_btime) : timespec{};
    to = {{makedev(told.stx_dev_major, told.stx_dev_minor), told.stx_ino},
          told.stx_mode,
          told.stx_size,
          time_of(told.stx_ctime),
          born};
    return 0;
  }
  if (errno != ENOSYS && errno != EPERM && errno != EINVAL) return -1;
  struct stat status {};
  if (uninterrupted([&] { return ::fstatat(folder, name, &status, flags); }) != 0) return -1;
  to = {id_of(status), status.st_mode, static_cast<std::uint64_t>(status.st_size), status.st_ctim, {}};
  return 0;
}

}  // namespace

std::optional<FileStatus> status_of(int folder, const std::string& name) {
  FileStatus status;
  if (ask(folder, name.c_str(), AT_SYMLINK_NOFOLLOW, status) == 0) return status;
  if (errno == ENOENT) return {};
  throw output_error("cannot find out what has the name", errno);
}

FileStatus status_of(int file) {
  FileStatus status;
  if (ask(file, "", AT_EMPTY_PATH, status) != 0) throw output_error("cannot examine the file", errno);
  return status;
}

}  // namespace lightmill
