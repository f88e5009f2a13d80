#pragma once

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace lightmill {

/// How samples of 8 bits can be stored in fewer without a loss.
struct PngPalette {
  int bits = 8;                       ///< of an index, or of a gray sample: 1, 2, 4 or 8
  std::vector<std::uint32_t> colors;  ///< R, G, B, alpha from the low byte on, by index, translucent ones first; empty
                                      ///< where samples are gray
  bool alpha = false;
  /// The index of each color, or the smaller gray sample. One byte each.
  void index_row(const std::uint8_t* row, int width, int channels, std::uint8_t* to) const;
};

/// Not for gray with alpha, since a palette is of colors, which a profile tells apart. None where there are more than
/// 256 colors, which photographs show in their first rows, or where nothing is won.
std::optional<PngPalette> palette_for(const cv::Mat& mat);

}  // namespace lightmill
