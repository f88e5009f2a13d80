#pragma once

#include "codec/heic/hevc.h"

#include <opencv2/core/mat.hpp>

#include <array>
#include <vector>

namespace lightmill {

/// Blue, green and red as sums of luma, Cb and Cr and a constant, in steps of the samples that are made (ITU-T H.273,
/// 8.3). The constant has the half by which what is cut off is rounded.
struct RgbMatrix {
  std::array<std::array<float, 3>, 3> factor{};
  std::array<float, 3> addend{};
};

/// From samples of `bits` to samples up to `most`. Throws Error(unsupported) where the color is coded in no known way.
RgbMatrix rgb_matrix(const HeicColor& color, int bits, int most);
/// The first row alone, of luma.
RgbMatrix gray_matrix(bool full_range, int bits, int most);

/// Strips of planes as B, G and R, each a matrix of its own; one matrix where there is no chroma. Chroma is
/// interpolated: it lies in the middle of luma's samples, as JPEG has it, or beside the left ones, as video does, which
/// is what luma of less than all levels comes from. Within a tile: what lies over its edges is not known.
class StripsOfRgb {
 public:
  /// `depth`: CV_8U or CV_16U.
  StripsOfRgb(const HevcPlanes& planes, const RgbMatrix& matrix, bool full_range, int depth)
      : planes_(planes), matrix_(matrix), between_(full_range), depth_(depth) {}

  /// Of a part of luma. Good until the next call.
  const std::vector<cv::Mat>& convert(const Rect& part);

 private:
  template <typename Sample, typename Made>
  void convert_rows(const Rect& part);

  const HevcPlanes& planes_;
  const RgbMatrix matrix_;
  const bool between_;
  const int depth_;
  std::vector<float> narrow_, cb_, cr_;
  std::vector<cv::Mat> made_;
};

}  // namespace lightmill
