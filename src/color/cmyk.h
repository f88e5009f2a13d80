#pragma once

#include "base/buffer_pool.h"

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <span>

namespace lightmill {

/// CMYK (CV_8UC4) to sRGB (CV_8UC3, BGR): through the CMYK profile `icc` where there is one that can be read (relative
/// colorimetric, black point compensated), otherwise by C K / 255 and so on. 255 is no ink: Adobe's writers store it
/// so, and say so by a marker of theirs; without the marker it is stored so too (Pillow, ImageMagick and libvips read
/// it alike).
struct FromCmyk {
  cv::Mat bgr;
  bool through_profile = false;
};
FromCmyk cmyk_to_bgr(const cv::Mat& cmyk, std::span<const std::uint8_t> icc, BufferPool& pool);

}  // namespace lightmill
