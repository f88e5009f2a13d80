#pragma once

#include "base/buffer_pool.h"

#include <opencv2/core/mat.hpp>

namespace lightmill::ops {

/// The Gauss filter all operations share: three sigma to either side, the edge repeated beyond the picture. `to` has
/// the size and type of `from` and other samples: in place OpenCV would make a copy of its own.
void gauss(const cv::Mat& from, cv::Mat to, double sigma_x, double sigma_y);

/// The same for one channel at a time of pixels with alpha: each sample counts by the alpha that stands with it, so
/// that what cannot be seen shows nowhere. It is black where nothing can be seen in the filter's reach.
class GaussByAlpha {
 public:
  /// `pixels` have an alpha, and outlive this. Takes three planes of floats and one of samples from the pool.
  GaussByAlpha(const cv::Mat& pixels, double sigma, BufferPool& pool);
  /// `channel` is softened in place.
  void operator()(cv::Mat& channel);

 private:
  double sigma_;
  cv::Mat alpha_, soft_alpha_, product_, soft_product_;
};

}  // namespace lightmill::ops
