#pragma once

#include "io/blob.h"

#include <filesystem>

namespace lightmill {

/// Brings the bytes of inputs. Thread-safe.
class Reader {
 public:
  virtual ~Reader() = default;
  /// The whole file. Throws Error: missing, unreadable, not_regular, changed, not_an_image (an empty file), too_large.
  virtual Blob read(const std::filesystem::path& file, BufferPool& pool) = 0;
};

/// Plain reading: stat, open without blocking, one read into the buffer, stat again; a file that changed meanwhile is
/// read once more and then given up as `changed`. Never mmap: a file cut short under a mapping is SIGBUS.
class FileReader : public Reader {
 public:
  Blob read(const std::filesystem::path& file, BufferPool& pool) override;
};

}  // namespace lightmill
