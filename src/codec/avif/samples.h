#pragma once

#include "base/buffer_pool.h"

#include "lightmill/geometry.h"

#include <avif/avif.h>
#include <opencv2/core/mat.hpp>

#include <memory>

namespace lightmill {

struct DeleteAvifImage {
  void operator()(avifImage* image) const { avifImageDestroy(image); }
};
using AvifImage = std::unique_ptr<avifImage, DeleteAvifImage>;

/// The first `rows` rows of a decoded picture as a frame has them, BGR or gray with or without alpha: 10 and 12 bits
/// become 16, all levels are used, color is not premultiplied. The other rows are zero. Throws Error: unsupported,
/// out_of_memory.
cv::Mat frame_of(const avifImage& image, int rows, BufferPool& pool);

/// How samples are coded.
struct AvifCoding {
  avifPixelFormat format = AVIF_PIXEL_FORMAT_YUV420;  ///< of color
  int bits = 8;
  avifMatrixCoefficients matrix = AVIF_MATRIX_COEFFICIENTS_BT601;
};

/// libavif's picture of a frame, all levels used; it borrows what it need not convert from `pixels`.
AvifImage image_of(const cv::Mat& pixels, const AvifCoding& coding);

}  // namespace lightmill
