#pragma once

#include "io/descriptor.h"

#include "lightmill/floor.h"

#include <cstddef>
#include <filesystem>

namespace lightmill {

/// A nameless file in a folder, written to the disk and read from it.
class DiskSpeed {
 public:
  /// Throws Error(output_failed) that names the folder.
  DiskSpeed(std::filesystem::path folder, std::size_t bytes);
  /// With fdatasync. Throws Error(output_failed).
  FloorSample write();
  /// What was written. Throws Error(output_failed).
  FloorSample read();
  /// Whether reading goes past the page cache to a disk; where it cannot, the kernel is asked to forget the file first.
  bool direct() const { return direct_; }

 private:
  double write_all() const;
  double read_all(int descriptor) const;

  const std::filesystem::path folder_;
  const std::size_t bytes_;
  Descriptor file_;
  Descriptor uncached_;
  bool direct_ = false;
  bool written_ = false;
};

}  // namespace lightmill
