#pragma once

#include "lightmill/geometry.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// Of a file's bytes.
using AvifView = std::span<const std::uint8_t>;

/// What is looked at in the boxes of an AVIF before libavif reads them: it takes memory and time for what their heads
/// tell, and passes over what it does not know.
class AvifBoxes {
 public:
  /// Throws Error: damaged, unsupported, too_large, where libavif would take too much or refuse without a reason.
  explicit AvifBoxes(AvifView file);

  /// Whether a box that the picture needs goes on behind the end of the file.
  bool cut() const { return cut_; }
  /// Whether what each item has lies in one piece of the file.
  bool data_in_one_piece() const { return one_piece_; }
  /// Bytes behind the picture.
  std::size_t behind() const { return behind_; }
  /// The largest of all pictures in it.
  Size largest() const { return largest_; }
  /// What is beside the picture and no part of what is decoded.
  const std::vector<std::string>& not_kept() const { return not_kept_; }

 private:
  void take_top(std::string_view type, AvifView content);
  void take_movie(AvifView content, int depth = 0);
  void take_samples(AvifView content);
  void take_meta(AvifView content);
  void take_locations(AvifView content);
  void take_items(AvifView content);
  void take_properties(AvifView content);
  void take_property(std::string_view type, AvifView content);
  void take_auxiliary(AvifView content);
  void take_size(AvifView content);
  void take_track_size(AvifView content);
  void take_size(std::uint64_t width, std::uint64_t height);
  void count();
  void leave_out(std::string what);

  bool cut_ = false, one_piece_ = true;
  std::size_t behind_ = 0;
  std::size_t boxes_ = 0;
  Size largest_;
  std::vector<std::string> not_kept_;
};

}  // namespace lightmill
