#include "codec/coded_pixels.h"

#include "lightmill/error.h"

#include <opencv2/core.hpp>

#include <string>

namespace lightmill {

void check_coded_pixels(const ImageInfo& info, const Limits& limits) {
  const std::int64_t pixels = info.size.area() + info.hidden_pixels;
  if (pixels <= limits.pixels) return;
  throw Error(Limit::pixels, "it codes a picture of " + std::to_string(pixels) + " pixels, over the limit of " +
                                 std::to_string(limits.pixels) + " an image");
}

int pixels_type(const ImageInfo& info) {
  const int colors = info.color == ColorModel::gray ? 1 : 3;
  return CV_MAKETYPE(info.bits == 16 ? CV_16U : CV_8U, colors + (info.alpha ? 1 : 0));
}

}  // namespace lightmill
