#pragma once

#include "support/temporary_folder.h"

#include <sys/mount.h>

#include <filesystem>
#include <string>

namespace lightmill {

/// A file system of 64 KiB in memory, mounted while it lives. Not there unless the test is root's and may mount.
class SmallFileSystem {
 public:
  SmallFileSystem() : mounted_(mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=64k") == 0) {}
  ~SmallFileSystem() {
    if (mounted_) umount2(folder_.path().c_str(), MNT_DETACH);
  }
  SmallFileSystem(const SmallFileSystem&) = delete;
  SmallFileSystem& operator=(const SmallFileSystem&) = delete;

  bool is_there() const { return mounted_; }
  bool make_read_only() const {
    return mount("tmpfs", folder_.path().c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "size=64k") == 0;
  }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  bool mounted_;
};

}  // namespace lightmill
