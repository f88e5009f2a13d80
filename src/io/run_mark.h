#pragma once

#include "io/file_status.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <ctime>

namespace lightmill {

/// Tells the files that one run wrote from all others, in memory that does not grow with them: they are younger than
/// the run by their file system's own clock (ctime), and in a Bloom filter of what the run wrote. The clock alone would
/// take what another run writes meanwhile for its own; the filter alone would, when full, take everything. Both take a
/// foreign file for their own only if somebody changed it since the run began and, after 200,000 files, in 1 of 1,000
/// cases.
///
/// A file is known by its inode and its time of birth, whatever name leads to it: what a name is, its file system alone
/// knows, for many hold "a" and "A" to be the same, or the two spellings of "\u00e9", or "\u00df" and "ss". The time of
/// birth is there because ext4 gives the inode of a file that was replaced to the next new one: where two runs replace
/// each other's results, each meets inodes that were its own. A file system that tells no time of birth leaves those to
/// be refused. Thread-safe.
class RunMark {
 public:
  /// Makes and removes a trial file in `folder`, waiting for the next tick of the file system's clock (1 to 10 ms; 1 or
  /// 2 s on file systems that count seconds). Throws Error(output_failed, output_refused) where nothing can be written.
  explicit RunMark(int folder);

  /// To be called before the file gets its name; and after, for Windows gives what takes a name that was there a moment
  /// ago the former file's time of birth.
  void note(const FileStatus& file);
  bool wrote(const FileStatus& file) const;

 private:
  static constexpr std::size_t kWords = 65'536;  // 4 million bits
  static constexpr int kProbes = 4;
  static std::array<std::uint32_t, kProbes> places(const FileStatus& file);

  timespec began_{};
  std::array<std::atomic<std::uint64_t>, kWords> filter_{};
};

}  // namespace lightmill
