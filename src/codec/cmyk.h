#pragma once

#include "base/buffer_pool.h"

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <span>

namespace lightmill {

/// Adobe's writers store ink inverted (255: no ink) and say so by their APP14 marker.
enum class InkOrder { plain, inverted };

/// CMYK (CV_8UC4) to sRGB (CV_8UC3, BGR): through `icc` where it is a CMYK profile (relative colorimetric, black point
/// compensated), otherwise by (255 - C)(255 - K) / 255 and so on.
struct FromCmyk {
  cv::Mat bgr;
  bool through_profile = false;
};
FromCmyk cmyk_to_bgr(const cv::Mat& cmyk, InkOrder order, std::span<const std::uint8_t> icc, BufferPool& pool);

}  // namespace lightmill
