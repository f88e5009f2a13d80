#pragma once

#include "support/run_program.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <utility>

namespace lightmill {

/// An ext4 of 64 MiB in a file, mounted while it lives, whose power can be cut. Not there unless the test is root's and
/// may mount.
class LoopDisk {
 public:
  /// Makes `image` and the folder `at`.
  LoopDisk(std::filesystem::path image, std::filesystem::path at) : image_(std::move(image)), at_(std::move(at)) {
    std::filesystem::create_directories(at_);
    std::ofstream(image_).close();
    std::filesystem::resize_file(image_, std::uintmax_t{64} << 20);
    if (run_program({"mkfs.ext4", "-q", "-F", image_}).code == 0) plug_in();
  }
  ~LoopDisk() { unplug(); }
  LoopDisk(const LoopDisk&) = delete;
  LoopDisk& operator=(const LoopDisk&) = delete;

  bool is_there() const { return mounted_; }

  /// As when the power goes: what is in memory and not on the disk, the file system's own log included, stays there.
  bool cut_power() const {
    constexpr auto kShutdown = _IOR('X', 125, std::uint32_t);  // FS_IOC_SHUTDOWN
    std::uint32_t without_log = 2;
    const int root = ::open(at_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool cut = root >= 0 && ::ioctl(root, kShutdown, &without_log) == 0;
    if (root >= 0) ::close(root);
    return cut;
  }
  bool restart() {
    unplug();
    plug_in();
    return mounted_;
  }

 private:
  void plug_in() { mounted_ = run_program({"mount", "-o", "loop", image_, at_}).code == 0; }
  void unplug() {
    for (int attempt = 0; mounted_ && attempt < 100; ++attempt) {
      mounted_ = ::umount2(at_.c_str(), 0) != 0;
      if (mounted_) ::usleep(10'000);
    }
  }

  std::filesystem::path image_;
  std::filesystem::path at_;
  bool mounted_ = false;
};

}  // namespace lightmill
