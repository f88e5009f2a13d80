#include "ops/saturation.h"

#include "image/pooled_mat.h"
#include "ops/tone.h"

#include <opencv2/core.hpp>

namespace lightmill::ops {

// Y + factor * (v - Y) in R, G and B leaves Y, and scales Cb and Cr about their zero, 128.
void apply(const Saturation& operation, Planes& planes) {
  for (int i = 1; i < planes.count; ++i) {
    cv::Mat plane = planes.plane[static_cast<std::size_t>(i)].mat();
    map_tones(plane, [factor = operation.factor](double v) { return 128 + factor * (v - 128); });
  }
}

// With alpha it is done to the same three channels, so that the sums are rounded alike.
void apply(const Saturation& operation, cv::Mat& pixels, BufferPool& pool) {
  if (pixels.channels() < 3) return;
  constexpr double kLuma[] = {0.114, 0.587, 0.299};  // of B, G and R (ITU-T T.871)
  cv::Mat mixed(3, 3, CV_64F);
  for (int to = 0; to < 3; ++to)
    for (int from = 0; from < 3; ++from)
      mixed.at<double>(to, from) = (1 - operation.factor) * kLuma[from] + (to == from ? operation.factor : 0);
  cv::Mat color = pixels;
  const int type = CV_MAKETYPE(pixels.depth(), 3);
  if (pixels.channels() == 4) {
    color = pooled_mat(pixels.size(), type, pool);
    cv::mixChannels({pixels}, {color}, {0, 0, 1, 1, 2, 2});
  }
  cv::Mat result = pooled_mat(pixels.size(), type, pool);
  cv::transform(color, result, mixed);
  if (pixels.channels() == 4) {
    cv::mixChannels({result}, {pixels}, {0, 0, 1, 1, 2, 2});
  } else {
    pixels = result;
  }
}

}  // namespace lightmill::ops
