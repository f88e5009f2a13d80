#include "samples/flatten.h"

#include "image/pooled_mat.h"
#include "samples/whole_levels.h"

#include <array>

namespace lightmill {
namespace {

/// In the order of the samples: B, G, R.
using Ground = std::array<std::uint8_t, 3>;

/// `kFrom` color channels and alpha become `kTo` channels; gray goes into each of them.
template <typename Sample, int kFrom, int kTo>
void lay_pixel(const Sample* sample, const Ground& ground, Sample* result) {
  constexpr std::uint32_t kOfByte = kMost<Sample> / 255;
  const std::uint32_t alpha = sample[kFrom], rest = kMost<Sample> - alpha;
  for (int c = 0; c < kTo; ++c) {
    const std::uint32_t color = sample[kFrom == 1 ? 0 : c];
    const std::uint32_t below = ground[static_cast<std::size_t>(c)] * kOfByte;
    result[c] = static_cast<Sample>(over_most<Sample>(color * alpha + below * rest));
  }
}

template <typename Sample, int kFrom, int kTo>
void lay(const cv::Mat& from, const Ground& ground, cv::Mat& to) {
  for (int y = 0; y < from.rows; ++y) {
    const Sample* sample = from.ptr<Sample>(y);
    Sample* result = to.ptr<Sample>(y);
    for (int x = 0; x < from.cols; ++x, sample += kFrom + 1, result += kTo)
      lay_pixel<Sample, kFrom, kTo>(sample, ground, result);
  }
}

template <typename Sample>
void lay(const cv::Mat& from, const Ground& ground, cv::Mat& to) {
  if (from.channels() == 4) return lay<Sample, 3, 3>(from, ground, to);
  if (to.channels() == 3) return lay<Sample, 1, 3>(from, ground, to);
  lay<Sample, 1, 1>(from, ground, to);
}

}  // namespace

Pixels flatten(Pixels from, const step::Flatten& step, Workshop& workshop) {
  const cv::Mat& mat = from.mat;
  if (mat.channels() % 2 != 0) return from;
  const bool gray = mat.channels() == 2 && step.ground.is_gray();
  cv::Mat to = pooled_mat(mat.size(), CV_MAKETYPE(mat.depth(), gray ? 1 : 3), workshop.pool);
  const Ground ground{step.ground.b, step.ground.g, step.ground.r};
  mat.depth() == CV_16U ? lay<std::uint16_t>(mat, ground, to) : lay<std::uint8_t>(mat, ground, to);
  return {to, from.window};
}

}  // namespace lightmill
