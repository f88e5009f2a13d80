#pragma once

#include <opencv2/core.hpp>

#include <cmath>

namespace lightmill::ops {

/// The 256 values of a function of a sample, rounded and kept within 0 to 255.
template <typename Function>
cv::Mat tone_table(Function function) {
  cv::Mat table(1, 256, CV_8UC1);
  for (int v = 0; v < 256; ++v) table.at<std::uint8_t>(v) = cv::saturate_cast<std::uint8_t>(double{function(v)});
  return table;
}

}  // namespace lightmill::ops
