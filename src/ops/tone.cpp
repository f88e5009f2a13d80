#include "ops/tone.h"

#include <opencv2/core.hpp>

#include <cstdint>
#include <vector>

namespace lightmill::ops {
namespace {

void map_bytes(cv::Mat& pixels, const Tone& tone) {
  const int channels = pixels.channels(), colors = channels - (channels % 2 == 0 ? 1 : 0);
  cv::Mat table(1, 256, CV_8UC(channels));
  for (int v = 0; v < 256; ++v) {
    std::uint8_t* entry = table.ptr<std::uint8_t>() + v * channels;
    for (int c = 0; c < channels; ++c) entry[c] = cv::saturate_cast<std::uint8_t>(c < colors ? tone(v) : double(v));
  }
  cv::LUT(pixels, table, pixels);
}

/// OpenCV has no tables for 16 bits.
void map_words(cv::Mat& pixels, const Tone& tone) {
  std::vector<std::uint16_t> table(65'536);
  for (std::size_t v = 0; v < table.size(); ++v)
    table[v] = cv::saturate_cast<std::uint16_t>(257 * tone(static_cast<double>(v) / 257));
  const int channels = pixels.channels(), colors = channels - (channels % 2 == 0 ? 1 : 0);
  for (int y = 0; y < pixels.rows; ++y) {
    auto* pixel = pixels.ptr<std::uint16_t>(y);
    for (int x = 0; x < pixels.cols; ++x, pixel += channels)
      for (int c = 0; c < colors; ++c) pixel[c] = table[pixel[c]];
  }
}

}  // namespace

void map_tones(cv::Mat& pixels, const Tone& tone) {
  pixels.depth() == CV_16U ? map_words(pixels, tone) : map_bytes(pixels, tone);
}

}  // namespace lightmill::ops
