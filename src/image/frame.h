#pragma once

#include "base/buffer_pool.h"
#include "image/plane_sizes.h"
#include "image/view.h"

#include "lightmill/frame_state.h"
#include "lightmill/geometry.h"
#include "lightmill/image_info.h"

#include <opencv2/core/mat.hpp>

#include <array>
#include <cstdint>
#include <variant>

namespace lightmill {

/// One 8-bit plane. Rows are `stride` bytes apart, stride is a multiple of 64 and the first row is aligned to 64, as
/// zimg's AVX-512 paths ask; bytes between `width` and `stride` belong to the plane and are unspecified. One that is
/// const is not written: several encoders may read it at once.
class Plane {
 public:
  Plane() = default;
  Plane(Size size, BufferPool& pool) : Plane(size, size, pool) {}
  /// With room for `room` samples, no side of which is less, as decoders that write whole blocks need.
  Plane(Size size, Size room, BufferPool& pool)
      : size_(size),
        stride_((static_cast<std::size_t>(room.width) + 63) / 64 * 64),
        buffer_(pool.acquire(stride_ * static_cast<std::size_t>(room.height))) {}

  Size size() const { return size_; }
  int width() const { return size_.width; }
  int height() const { return size_.height; }
  std::size_t stride() const { return stride_; }
  /// A plane on the same samples, for who only reads them; valid while this one lives.
  Plane lent() const {
    Plane plane;
    plane.size_ = size_;
    plane.stride_ = stride_;
    plane.buffer_ = Buffer::lent({buffer_.data(), buffer_.capacity()});
    return plane;
  }
  std::uint8_t* row(int y) { return view().row(y); }
  const std::uint8_t* row(int y) const { return view().row(y); }
  View view() { return {buffer_.data(), stride_, size_}; }
  ConstView view() const { return {buffer_.data(), stride_, size_}; }
  /// A header on the same samples; valid while the plane lives. OpenCV has none that is const: that of a const plane is
  /// to be read only.
  cv::Mat mat() const { return cv::Mat(size_.height, size_.width, CV_8UC1, buffer_.data(), stride_); }

 private:
  Size size_;
  std::size_t stride_ = 0;
  Buffer buffer_;
};

/// Y, or Y, Cb and Cr, full range, BT.601 (ITU-T T.871), chroma sited at the center of the luma samples it covers.
/// The luma plane is exactly `subsampling` times as large as the chroma planes, so a turn maps every sample onto a
/// sample; columns and rows that this adds at the far edges repeat the last real ones and lie outside the window.
///
///     |<------ luma plane: subsampling.across * chroma width ------>|
///     |      |<------------- window ---------------->|               |
struct Planes {
  std::array<Plane, 3> plane;
  int count = 0;  ///< 1 or 3
  Subsampling subsampling;
  Region window;  ///< the picture, in luma samples

  /// The window in the samples of plane `index`.
  Region window_of(int index) const;
};

/// Interleaved BGR or gray, with or without alpha as the last channel (not premultiplied): 1, 2, 3 or 4 channels of 8
/// or 16 bits (CV_8U, CV_16U, full range).
struct Pixels {
  cv::Mat mat;
  Region window;
};

/// Of pixels' samples.
ConstView view_of(const cv::Mat& pixels);
View view_of(cv::Mat& pixels);

using Frame = std::variant<Planes, Pixels>;

/// What plans call it.
FrameState state_of(const Frame& frame);

/// Whether the window is whole and starts at the frame's first sample, as encoders and neighborhood operations need.
bool is_settled(const Region& window);
/// The window's size in whole samples; call only where it is whole.
Size window_size(const Region& window);
/// Whole-sample rectangle of a whole window.
cv::Rect whole_rect(const Region& window);

/// Planes for a picture of `size` with the invariant above, window at the origin, samples unspecified.
Planes allocate_planes(Size size, Subsampling subsampling, int count, BufferPool& pool);

/// The same samples, borrowed: for who only reads them, while `frame` lives.
Frame lent(const Frame& frame);
/// The samples again, with memory of their own.
Frame copied(const Frame& frame, BufferPool& pool);

/// Fills the columns and rows of every plane beyond the picture (window at the origin) with the last real sample.
void replicate_edges(Planes& planes);

}  // namespace lightmill
