#pragma once

#include <sys/mount.h>

#include <filesystem>
#include <string>
#include <utility>

namespace lightmill {

/// A file system in memory, mounted at `folder` while it lives; `mounted()` is false where that is not permitted.
/// `options` are those of tmpfs: "size=400k", "nr_inodes=64".
class SmallDisk {
 public:
  SmallDisk(std::filesystem::path folder, const std::string& options) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    mounted_ = mount("tmpfs", folder_.c_str(), "tmpfs", 0, options.c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }
  bool make_read_only() const { return remount(MS_RDONLY, ""); }
  bool change(const std::string& options) const { return remount(0, options); }

 private:
  bool remount(unsigned long flags, const std::string& options) const {
    return mount("", folder_.c_str(), "", MS_REMOUNT | flags, options.c_str()) == 0;
  }

  std::filesystem::path folder_;
  bool mounted_ = false;
};

}  // namespace lightmill
