#include "samples/reduce.h"

#include "image/pooled_mat.h"
#include "samples/whole_levels.h"

#include <algorithm>

namespace lightmill {

Pixels reduce(Pixels from, Workshop& workshop) {
  const cv::Mat& mat = from.mat;
  if (mat.depth() == CV_8U) return from;
  cv::Mat to = pooled_mat(mat.size(), CV_8UC(mat.channels()), workshop.pool);
  const std::ptrdiff_t samples = std::ptrdiff_t{mat.cols} * mat.channels();
  for (int y = 0; y < mat.rows; ++y) {
    const std::uint16_t* row = mat.ptr<std::uint16_t>(y);
    std::transform(row, row + samples, to.ptr<std::uint8_t>(y), [](std::uint16_t v) { return eight_bits(v); });
  }
  return {to, from.window};
}

}  // namespace lightmill
