#pragma once

#include "base/buffer_pool.h"

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace lightmill {

/// CMYK to sRGB: through the CMYK profile `icc` where there is one that can be read (relative colorimetric, black point
/// compensated), otherwise by C K / 255 and so on. 255 is no ink: Adobe's writers of JPEGs store it so, and say so by a
/// marker of theirs; without the marker it is stored so too (Pillow, ImageMagick and libvips read it alike).
class CmykRows {
 public:
  explicit CmykRows(std::span<const std::uint8_t> icc);
  ~CmykRows();
  CmykRows(const CmykRows&) = delete;
  CmykRows& operator=(const CmykRows&) = delete;

  bool through_profile() const { return transform_ != nullptr; }
  /// Four bytes a pixel to three.
  void convert(const std::uint8_t* cmyk, std::uint8_t* bgr, int width) const;

 private:
  void* transform_;  // lcms2's
};

/// CV_8UC4 to CV_8UC3, BGR.
struct FromCmyk {
  cv::Mat bgr;
  bool through_profile = false;
};
FromCmyk cmyk_to_bgr(const cv::Mat& cmyk, std::span<const std::uint8_t> icc, BufferPool& pool);

/// Where it is not.
inline constexpr std::string_view kInksAreApproximate =
    "a CMYK picture without a usable CMYK profile: its colors are approximate";

}  // namespace lightmill
