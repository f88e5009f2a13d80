#include "codec/jxl/samples.h"

#include <cstdint>
#include <utility>

namespace lightmill {
namespace {

template <typename Sample, std::size_t kChannels>
void swap_in(cv::Mat& mat) {
  for (int y = 0; y < mat.rows; ++y) {
    auto* const row = mat.ptr<Sample>(y);
    for (std::size_t x = 0; x < static_cast<std::size_t>(mat.cols); ++x)
      std::swap(row[x * kChannels], row[x * kChannels + 2]);
  }
}

}  // namespace

void swap_red_and_blue(cv::Mat& mat) {
  switch (mat.type()) {
    case CV_8UC3:
      return swap_in<std::uint8_t, 3>(mat);
    case CV_8UC4:
      return swap_in<std::uint8_t, 4>(mat);
    case CV_16UC3:
      return swap_in<std::uint16_t, 3>(mat);
    case CV_16UC4:
      return swap_in<std::uint16_t, 4>(mat);
    default:
      return;
  }
}

}  // namespace lightmill
