#pragma once

#include "io/file_id.h"

#include <array>
#include <atomic>
#include <mutex>

namespace lightmill {

/// Makes folders durable for one sink: the entries in them, and the way to them. A sync that failed is never repeated
/// and called good, for the system forgets what it could not write: after the first failure all others fail.
/// Thread-safe.
class FolderSyncs {
 public:
  explicit FolderSyncs(const FileId& root) : root_(root) {}

  /// Makes the entry of the folder in the one above durable, and so on up to the root. A folder that is there already
  /// is no exception: another thread or run that made it may not have got so far, or been killed. What was done for the
  /// last of some thousand folders is not repeated. Throws Error(output_failed).
  void settle_way_to(int folder);
  /// Makes its entries durable; `inside` as of sync_folder. Throws Error(output_failed).
  void settle(int folder, int inside);

 private:
  FileId& place_of(const FileId& folder) { return settled_[folder.inode % settled_.size()]; }
  bool is_settled(const FileId& folder);

  const FileId root_;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;  // of what follows
  std::array<FileId, 1024> settled_{};
};

}  // namespace lightmill
