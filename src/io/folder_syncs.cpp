#include "io/folder_syncs.h"

#include "io/atomic_file.h"
#include "io/opening.h"

#include "lightmill/error.h"

#include <fcntl.h>

#include <utility>
#include <vector>

namespace lightmill {

void FolderSyncs::settle_way_to(int folder) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  std::vector<FileId> way;
  Descriptor held;
  int there = folder;
  FileId id = status_of(there).id;
  while (!(id == root_) && !is_settled(id)) {
    Descriptor above(opened([&] { return ::openat(there, "..", kFlags); }));
    settle(above.get(), there);
    way.push_back(id);
    if (!above) break;
    const FileId next = status_of(above.get()).id;
    if (next == id) break;  // "/": a link led out of the output folder
    held = std::move(above);
    there = held.get();
    id = next;
  }
  const std::lock_guard lock(mutex_);
  for (const FileId& each : way) place_of(each) = each;
}

bool FolderSyncs::is_settled(const FileId& folder) {
  const std::lock_guard lock(mutex_);
  return place_of(folder) == folder;
}

void FolderSyncs::settle(int folder, int inside) {
  try {
    sync_folder(folder, inside);
  } catch (const Error& error) {
    failed_ = true;
    throw Error(Cause::output_failed, error.what());
  }
  if (failed_) throw Error(Cause::output_failed, "cannot write the output folder: a sync failed before");
}

}  // namespace lightmill
