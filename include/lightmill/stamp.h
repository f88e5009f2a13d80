#pragma once

#include <cstdint>

namespace lightmill {

/// Which state of which file the bytes of an input were. An input that was written since has another stamp: the time of
/// its last change cannot be put back. So has one that was renamed, linked or given other permissions, of which size
/// and `mtime_ns` know nothing; and a file system may have another device when it is mounted again.
struct Stamp {
  std::uint64_t size = 0;     ///< bytes of the file, of which a reader may have taken fewer
  std::int64_t mtime_ns = 0;  ///< nanoseconds since 1970; years that do not fit are the nearest that do
  std::int64_t ctime_ns = 0;  ///< the same of the last change, also of what is known of the file
  std::uint64_t inode = 0;
  std::uint64_t device = 0;  ///< of the file system, in which the inode is one file's
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

}  // namespace lightmill
