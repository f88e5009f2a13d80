#include "io/stamps.h"

#include <algorithm>
#include <limits>

namespace lightmill {

std::int64_t nanoseconds(const timespec& time) {
  constexpr std::int64_t kBillion = 1'000'000'000;
  constexpr std::int64_t kMostSeconds = std::numeric_limits<std::int64_t>::max() / kBillion - 1;
  return std::clamp<std::int64_t>(time.tv_sec, -kMostSeconds, kMostSeconds) * kBillion + time.tv_nsec;
}

Stamp stamp_of(const struct stat& status) {
  return {.size = static_cast<std::uint64_t>(status.st_size),
          .mtime_ns = nanoseconds(status.st_mtim),
          .ctime_ns = nanoseconds(status.st_ctim),
          .inode = status.st_ino,
          .device = status.st_dev};
}

}  // namespace lightmill
