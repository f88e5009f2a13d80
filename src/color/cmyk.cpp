#include "color/cmyk.h"

#include "color/lcms.h"
#include "image/pooled_mat.h"

namespace lightmill {
namespace {

/// Null where there is no profile that can be read.
LcmsTransform profile_transform(std::span<const std::uint8_t> icc) {
  const LcmsProfile from = opened_profile(icc), to(cmsCreate_sRGBProfile());
  if (!from || !to) return nullptr;
  return LcmsTransform(cmsCreateTransform(from.get(), TYPE_CMYK_8_REV, to.get(), TYPE_BGR_8,
                                          INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_BLACKPOINTCOMPENSATION));
}

void convert_row(const std::uint8_t* ink, std::uint8_t* bgr, int width) {
  for (int x = 0; x < width; ++x, ink += 4, bgr += 3) {
    const int light = ink[3];  // 255: no black
    for (int c = 0; c < 3; ++c) bgr[2 - c] = static_cast<std::uint8_t>((ink[c] * light + 127) / 255);
  }
}

}  // namespace

CmykRows::CmykRows(std::span<const std::uint8_t> icc) : transform_(profile_transform(icc).release()) {}

CmykRows::~CmykRows() {
  if (transform_) cmsDeleteTransform(transform_);
}

void CmykRows::convert(const std::uint8_t* cmyk, std::uint8_t* bgr, int width) const {
  if (!transform_) return convert_row(cmyk, bgr, width);
  cmsDoTransform(transform_, cmyk, bgr, static_cast<cmsUInt32Number>(width));
}

FromCmyk cmyk_to_bgr(const cv::Mat& cmyk, std::span<const std::uint8_t> icc, BufferPool& pool) {
  cv::Mat bgr = pooled_mat(cmyk.size(), CV_8UC3, pool);
  const CmykRows rows(icc);
  for (int y = 0; y < cmyk.rows; ++y) rows.convert(cmyk.ptr(y), bgr.ptr(y), cmyk.cols);
  return {bgr, rows.through_profile()};
}

}  // namespace lightmill
