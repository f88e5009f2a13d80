#pragma once

#include "io/descriptor.h"
#include "io/file_status.h"
#include "io/unfinished.h"

#include "lightmill/error.h"
#include "lightmill/sink.h"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <span>
#include <string>

namespace lightmill {

/// The temporary name is taken: by a living run, by what is no file, or where no lock can tell.
class TemporaryTaken : public Error {
 public:
  explicit TemporaryTaken(const std::string& reason) : Error(Cause::output_refused, reason) {}
};

/// A file that appears under its name whole or not at all: written under a temporary name in the same folder, renamed
/// by `take_name`, removed by the destructor if it was not. The temporary name is a hash of the final one, short enough
/// for any file system, and locked while it is written: one that a dead run left is recognized (nobody holds its lock)
/// and replaced; one that a living run holds is waited for. Throws Error: output_failed (no space, read-only, I/O),
/// output_refused (this name cannot be), exists, canceled (the process is about to end).
///
///     write, flush, take_name, sync_folder: nothing is opened from `take_name` on, so that nothing is left to fail but
///     the disk itself
class AtomicFile {
 public:
  /// `folder` stays open while the file lives; O_PATH will do. `patience` is how long another run may take that is
  /// writing this picture; then TemporaryTaken is thrown.
  AtomicFile(int folder, const std::string& name, std::chrono::milliseconds patience = std::chrono::seconds(10));
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::uint8_t> bytes);
  FileStatus status() const { return status_of(file_.get()); }
  /// Changes the file, and gives the time of that (ctime) by the file system's own clock.
  timespec touch();
  /// All that can fail because of the bytes fails here.
  void flush(Durability durability);
  /// Nanoseconds since 1970. Before `flush`.
  void set_modified(std::int64_t time);
  /// Gives the file its name; call once. With `Existing::replace` a file or link of that name is replaced; otherwise it
  /// is left alone and Error(exists) is thrown.
  void take_name(Existing existing);
  /// Removes it where it has no name yet. Throws what the destructor passes over.
  void discard();
  /// Stays the file's after it has its name, which `sync_folder` makes durable.
  int descriptor() const { return file_.get(); }

  /// ".lightmill-0123456789abcdef.tmp"
  static std::string temporary_name(const std::string& name);
  /// Removes what a dead run left of `name`; whatever else is there stays.
  static void discard_leftover(int folder, const std::string& name) noexcept;

 private:
  void create(std::chrono::milliseconds patience);
  bool try_to_create();
  int replace_name();
  int take_free_name();
  int take_free_name_without_renameat2();

  std::string final_name_;
  std::string temporary_name_;
  int folder_;
  Descriptor file_;
  Unfinished temporary_{folder_, temporary_name_};
};

/// Makes the entries of a folder durable; `inside` is an open file or folder in it. Where the folder itself cannot be
/// synced (it was opened with O_PATH since it may be written to but not listed) the whole file system is. Throws
/// Error(output_failed).
void sync_folder(int folder, int inside);

}  // namespace lightmill
