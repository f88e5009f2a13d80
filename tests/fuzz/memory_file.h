#pragma once

#include "fuzz/targets.h"
#include "io/descriptor.h"

#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace lightmill::fuzz {

/// A file of these bytes, in memory.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : file_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_.get(), bytes.data(), bytes.size());
      expect(count > 0, "no memory for a file");
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    ::lseek(file_.get(), 0, SEEK_SET);
  }

  int descriptor() const { return file_.get(); }
  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(file_.get()); }

 private:
  Descriptor file_;
};

}  // namespace lightmill::fuzz
