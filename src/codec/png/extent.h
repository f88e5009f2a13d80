#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lightmill {

/// Finds where the PNG ends that a large file begins with, as JpegExtent does for its kind.
class PngExtent {
 public:
  /// `bytes` is what there is so far, from the file's first byte on. True once the end is there, or what cannot be a
  /// chunk; the next calls say the same.
  bool find(std::span<const std::uint8_t> bytes);
  /// One behind the last chunk, or behind what was looked at.
  std::size_t end() const { return at_; }

 private:
  std::size_t at_ = 8;  // behind the signature
  bool found_ = false;
};

}  // namespace lightmill
