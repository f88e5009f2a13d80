#pragma once

#include <opencv2/core/mat.hpp>

namespace lightmill {

/// RGB to BGR and back, in place, with or without alpha; gray stays.
void swap_red_and_blue(cv::Mat& mat);

}  // namespace lightmill
