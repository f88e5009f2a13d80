#pragma once

#include "image/frame.h"
#include "samples/workshop.h"

#include "lightmill/orientation.h"

namespace lightmill {

/// Turns every sample and the window with them; subsampling is transposed with the picture. Exact.
Frame turn(Frame frame, Orientation turn, Workshop& workshop);
/// The same of samples alone.
cv::Mat turn(const cv::Mat& samples, Orientation turn, BufferPool& pool);

/// The same of a matrix; `to` has the turned size already, and its samples are written in place.
void turn_samples(const cv::Mat& from, cv::Mat to, Orientation turn);

}  // namespace lightmill
