#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace lightmill::test {

/// A control group of this machine with a limit on memory, of version 1 or 2, where this process may make one.
class MemoryGroup {
 public:
  explicit MemoryGroup(std::size_t bytes) {
    const std::filesystem::path mount = "/sys/fs/cgroup";
    const std::string name = "lightmill-test-" + std::to_string(getpid());
    for (const auto& [parent, limit] : {std::pair{mount / "memory", "memory.limit_in_bytes"}, {mount, "memory.max"}}) {
      std::error_code none;
      if (!std::filesystem::create_directory(parent / name, none)) continue;
      folder_ = parent / name;
      std::ofstream file(folder_ / limit);
      if (file << bytes << std::flush) return;
      leave_none();
    }
  }
  ~MemoryGroup() { leave_none(); }
  MemoryGroup(const MemoryGroup&) = delete;
  MemoryGroup& operator=(const MemoryGroup&) = delete;

  /// Why there is none; empty where there is one.
  std::string lack() const { return folder_.empty() ? "takes who may make a control group that limits memory" : ""; }
  /// Puts the process that calls it there.
  void enter() const { std::ofstream(folder_ / "cgroup.procs") << getpid() << std::flush; }
  /// How many of its processes the kernel killed for want of memory.
  int kills() const {
    for (const char* const name : {"memory.events", "memory.oom_control"}) {
      std::ifstream file(folder_ / name);
      int count = 0;
      for (std::string word; file >> word >> count;)
        if (word == "oom_kill") return count;
    }
    return -1;
  }

 private:
  void leave_none() {
    if (!folder_.empty()) ::rmdir(folder_.c_str());
    folder_.clear();
  }

  std::filesystem::path folder_;
};

}  // namespace lightmill::test
