#include "process/memory_watch.h"

#include "base/peak_memory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <system_error>

namespace lightmill {
namespace {

constexpr std::chrono::milliseconds kInterval{20};

/// What memfd_create's memory takes, whether it is mapped or not.
std::size_t allocated(int memory) {
  struct stat status {};
  return fstat(memory, &status) == 0 ? static_cast<std::size_t>(status.st_blocks) * 512 : 0;
}

}  // namespace

void MemoryWatch::begin() {
  try {
    watcher_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
  } catch (const std::system_error&) {
  }
}

void MemoryWatch::enter(pid_t worker, int shared) {
  const std::lock_guard lock(mutex_);
  workers_.push_back({worker, shared});
  look();
}

void MemoryWatch::leave(pid_t worker) noexcept {
  const std::lock_guard lock(mutex_);
  look();
  std::erase_if(workers_, [&](const Watched& watched) { return watched.process == worker; });
}

std::size_t MemoryWatch::highest() const {
  const std::lock_guard lock(mutex_);
  return highest_;
}

void MemoryWatch::look() {
  const Resident here = resident_memory(getpid());
  std::size_t own = here.own, file = here.file, shared = 0;
  for (const Watched& worker : workers_) {
    const Resident there = resident_memory(worker.process);
    own += there.own;
    file = std::max(file, there.file);
    shared += std::max(there.shared, allocated(worker.shared));
  }
  highest_ = std::max(highest_, own + file + std::max(here.shared, shared));
}

void MemoryWatch::watch(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    look();
    stopped_.wait_for(lock, stop, kInterval, [] { return false; });
  }
}

}  // namespace lightmill
