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

/// What becomes of one item of a stream.
struct Result {
  Outcome outcome;
  std::vector<std::uint8_t> bytes = {};  ///< with Deliver::bytes, if written
  cv::Mat pixels = {};                   ///< with Deliver::pixels, if written: CV_8UC3 in BGR order or CV_8UC1
};

}  // namespace lightmill
