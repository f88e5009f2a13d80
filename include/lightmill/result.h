#pragma once

#include "lightmill/outcome.h"

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <vector>

namespace lightmill {

/// What a finished image is handed over as.
enum class Deliver {
  outcome,  ///< only what became of it; the picture is in the sink
  bytes,    ///< the finished file
  pixels,   ///< the picture as a cv::Mat, not encoded: for viewers and for feeding a model
};

/// One result of an image, handed over.
struct Picture {
  std::size_t rendition = 0;             ///< which of the recipe's
  std::vector<std::uint8_t> bytes = {};  ///< with Deliver::bytes
  cv::Mat pixels = {};                   ///< with Deliver::pixels: CV_8UC3 in BGR order or CV_8UC1
};

/// What becomes of one item of a stream.
struct LIGHTMILL_API Result {
  Outcome outcome;
  std::vector<Picture> pictures = {};  ///< what was written, in the order of `outcome.outputs`

  /// Of the first picture, for recipes of one rendition; empty where there is none.
  const std::vector<std::uint8_t>& bytes() const;
  const cv::Mat& pixels() const;
};

}  // namespace lightmill
