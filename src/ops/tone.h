#pragma once

#include <opencv2/core/mat.hpp>

#include <functional>

namespace lightmill::ops {

/// What becomes of a sample; in levels of 8 bits, 0 to 255, whatever the samples have.
using Tone = std::function<double(double)>;

/// Each color sample for itself, in place, rounded and kept within what the samples hold; alpha stays.
void map_tones(cv::Mat& pixels, const Tone& tone);

}  // namespace lightmill::ops
