#pragma once

#include "lightmill/sink.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace lightmill {

/// A file that appears under its name whole or not at all: written under a temporary name in the same folder, renamed by
/// `commit`, removed by the destructor if it was not. The temporary name is a hash of the final one, short enough for any
/// file system, and locked while it is written: one that a dead run left is recognised (nobody holds its lock) and
/// replaced; one that a living run holds is an error.
/// Throws Error: output_failed (no space, read-only, I/O), output_refused (this name cannot be), exists.
class AtomicFile {
 public:
  AtomicFile(const std::filesystem::path& folder, const std::string& name);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::uint8_t> bytes);
  /// Gives the file its name. With `Existing::replace` a file or link of that name is replaced; otherwise it is left alone
  /// and Error(exists) is thrown.
  void commit(Existing existing, Durability durability);

  /// ".lightmill-0123456789abcdef.tmp"
  static std::string temporary_name(const std::string& name);

 private:
  void create();

  std::string final_name_;
  std::string temporary_name_;
  int folder_ = -1;
  int file_ = -1;
};

}  // namespace lightmill
