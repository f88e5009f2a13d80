#pragma once

#include "io/file_id.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <ctime>
#include <filesystem>

namespace lightmill {

/// Tells the files that one run wrote from all others, in memory that does not grow with them: they are younger than
/// the run by their file system's own clock (ctime), and in a Bloom filter of what the run wrote. The clock alone would
/// take what another run writes meanwhile for its own; the filter alone would, when full, take everything. Both take a
/// foreign file for their own only if somebody changed it since the run began and, after 200,000 files, in 1 of 1,000
/// cases. A file is known by its name too, for ext4 gives the inode of a file that was replaced to the next new one:
/// where two runs replace each other's results, each meets inodes that were its own. Thread-safe.
class RunMark {
 public:
  /// Makes and removes a trial file in `folder`, waiting for the next tick of the file system's clock (1 to 10 ms; 1 or
  /// 2 s on file systems that count seconds). Throws Error(output_failed) where nothing can be written.
  explicit RunMark(const std::filesystem::path& folder);

  /// To be called before the file gets its name, of which `name` is a hash.
  void note(const FileId& file, std::uint64_t name);
  bool wrote(const struct stat& status, std::uint64_t name) const;

 private:
  static constexpr std::size_t kWords = 65'536;  // 4 million bits
  static constexpr int kProbes = 4;
  static std::array<std::uint32_t, kProbes> places(const FileId& file, std::uint64_t name);

  timespec began_{};
  std::array<std::atomic<std::uint64_t>, kWords> filter_{};
};

}  // namespace lightmill
