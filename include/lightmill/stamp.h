#pragma once

#include <cstdint>

namespace lightmill {

/// Which state of which file the bytes of an input were, as far as size, time and inode tell: an input that was changed
/// since has another stamp, unless its size is the same and its time was put back.
struct Stamp {
  std::uint64_t size = 0;     ///< bytes of the file, of which a reader may have taken fewer
  std::int64_t mtime_ns = 0;  ///< nanoseconds since 1970; years that do not fit are the nearest that do
  std::uint64_t inode = 0;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

}  // namespace lightmill
