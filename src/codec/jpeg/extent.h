#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lightmill {

/// Finds where the JPEG ends that a large file begins with, as its bytes arrive: behind it there may be a video, or
/// anything. Knows segments and scans, and nothing of what they hold.
class JpegExtent {
 public:
  /// `bytes` is what there is so far, from the file's first byte on. True once the end is there, or what cannot be a
  /// header for longer than any decoder should look; the next calls say the same.
  bool find(std::span<const std::uint8_t> bytes);
  /// One behind the end-of-image marker, or behind what was looked at.
  std::size_t end() const { return at_; }

 private:
  enum class Inside { markers, scan, nothing };
  /// Each takes a step forward, and returns false where that needs more bytes.
  bool pass_marker(std::span<const std::uint8_t> bytes);
  bool pass_scan(std::span<const std::uint8_t> bytes);

  std::size_t at_ = 0;
  std::size_t odd_ = 0;  // bytes between segments
  Inside inside_ = Inside::markers;
};

}  // namespace lightmill
