#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace lightmill {

/// Whether boxes of that type may stand in a picture's file beside others; what has another type lies behind the
/// picture: a phone's video, a second file.
bool belongs_to_avif(std::string_view type, std::size_t at);

/// Finds where the AVIF ends that a large file begins with, as JpegExtent does for its kind.
class AvifExtent {
 public:
  /// `bytes` is what there is so far, from the file's first byte on. True once what comes next is none of its boxes;
  /// the next calls say the same.
  bool find(std::span<const std::uint8_t> bytes);
  /// One behind the last box.
  std::size_t end() const { return at_; }

 private:
  std::size_t at_ = 0;
  bool has_index_ = false, has_data_ = false, found_ = false;
};

}  // namespace lightmill
