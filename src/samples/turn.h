#pragma once

#include "image/frame.h"
#include "samples/workshop.h"

#include "lightmill/orientation.h"

namespace lightmill {

/// Turns every sample and the window with them; subsampling is transposed with the picture. Exact.
Frame turn(Frame frame, Orientation turn, Workshop& workshop);
/// The same of samples alone.
cv::Mat turn(const cv::Mat& samples, Orientation turn, BufferPool& pool);

}  // namespace lightmill
