#include "ops/blur.h"

#include "image/pooled_mat.h"
#include "ops/gauss.h"
#include "samples/opaque.h"

#include <opencv2/core.hpp>

#include <utility>

namespace lightmill::ops {

void apply(const Blur& operation, Planes& planes, BufferPool& pool) {
  for (int i = 0; i < planes.count; ++i) {
    const Subsampling factor = i == 0 ? kSampling444 : planes.subsampling;
    Plane& sharp = planes.plane[static_cast<std::size_t>(i)];
    Plane soft(sharp.size(), pool);
    const cv::Rect picture = i == 0 ? whole_rect(planes.window) : cv::Rect(0, 0, sharp.width(), sharp.height());
    gauss(sharp.mat()(picture), soft.mat()(picture), operation.sigma / factor.across, operation.sigma / factor.down);
    sharp = std::move(soft);
  }
  replicate_edges(planes);
}

// Alpha stays: what is blurred is the picture, not its outline.
void apply(const Blur& operation, cv::Mat& pixels, BufferPool& pool) {
  if (is_opaque(view_of(std::as_const(pixels)))) {
    const cv::Mat soft = pooled_mat(pixels.size(), pixels.type(), pool);
    gauss(pixels, soft, operation.sigma, operation.sigma);
    pixels = soft;
    return;
  }
  GaussByAlpha soften(pixels, operation.sigma, pool);
  cv::Mat channel = pooled_mat(pixels.size(), pixels.depth(), pool);
  for (int i = 0; i + 1 < pixels.channels(); ++i) {
    cv::extractChannel(pixels, channel, i);
    soften(channel);
    cv::insertChannel(channel, pixels, i);
  }
}

}  // namespace lightmill::ops
