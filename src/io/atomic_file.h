#pragma once

#include "io/descriptor.h"
#include "io/file_id.h"
#include "io/unfinished.h"

#include "lightmill/sink.h"

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <span>
#include <string>

namespace lightmill {

/// A file that appears under its name whole or not at all: written under a temporary name in the same folder, renamed
/// by `commit`, removed by the destructor if it was not. The temporary name is a hash of the final one, short enough
/// for any file system, and locked while it is written: one that a dead run left is recognised (nobody holds its lock)
/// and replaced; one that a living run holds is an error. Throws Error: output_failed (no space, read-only, I/O),
/// output_refused (this name cannot be), exists, cancelled (the process is about to end).
class AtomicFile {
 public:
  AtomicFile(const std::filesystem::path& folder, const std::string& name);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::uint8_t> bytes);
  FileId id() const;
  /// Sets the file's times to now, and gives now (ctime) by the file system's own clock.
  timespec touch();
  /// Gives the file its name; call once. With `Existing::replace` a file or link of that name is replaced; otherwise it
  /// is left alone and Error(exists) is thrown. If the last step alone fails, the folder's fsync, the file keeps its
  /// name.
  void commit(Existing existing, Durability durability);

  /// ".lightmill-0123456789abcdef.tmp"
  static std::string temporary_name(const std::string& name);
  /// Removes what a dead run left of `name`; whatever else is there stays.
  static void discard_leftover(const std::filesystem::path& folder, const std::string& name) noexcept;

 private:
  void create();
  struct stat status() const;
  void flush(Durability durability);
  void name(Existing existing);
  void take_name();
  void take_name_without_renameat2();

  std::string final_name_;
  std::string temporary_name_;
  Descriptor folder_;
  Descriptor file_;
  Unfinished temporary_{folder_, temporary_name_};
};

/// Makes a folder's entries durable. Throws Error(output_failed).
void sync_folder(int folder);

}  // namespace lightmill
