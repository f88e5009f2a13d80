#pragma once

#include "io/descriptor.h"

#include "lightmill/journal.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace lightmill {

/// The results in their folder, as records tell of them. Thread-safe.
class ResultFiles {
 public:
  /// Opens the folder; see `require_open`.
  explicit ResultFiles(std::filesystem::path folder);

  /// Throws Error where the folder could not be opened.
  void require_open() const;
  int folder() const { return folder_.get(); }
  /// Which start of the system this is, never 0: what was not on the disk then may be lost later.
  std::uint64_t boot() const { return boot_; }

  /// The first of a record's results that is gone or not what was written: by its file's size and time, else by its
  /// bytes. Null where all are there.
  const JournalOutput* missing(const JournalRecord& record) const;
  /// Whether it is a file in the folder, reached by no link, with the bytes that were written.
  bool has_untouched(const JournalOutput& output) const;
  /// Removes such a file, and the folders that are empty then. False where it is no such file or stays.
  bool remove(const JournalOutput& output) const;
  /// What a record tells of a result. None of one that another run made.
  std::optional<JournalOutput> noted(const Output& output) const;

 private:
  /// `boot` is the record's.
  bool has(const JournalOutput& output, std::uint64_t boot) const;
  Descriptor folder_of(const JournalOutput& output) const;

  const std::filesystem::path name_;
  const std::uint64_t boot_;
  const Descriptor folder_;
  const int error_;  // of opening it
};

}  // namespace lightmill
