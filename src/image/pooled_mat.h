#pragma once

#include "base/buffer_pool.h"

#include <opencv2/core/mat.hpp>

namespace lightmill {

/// A matrix, without gaps between its rows, whose samples lie in a pool's buffer: it goes back when the last header on
/// it goes, which may be after the run. Samples are unspecified. Throws std::bad_alloc.
cv::Mat pooled_mat(cv::Size size, int type, BufferPool& pool);

/// The samples again, with memory of their own.
cv::Mat pooled_copy(const cv::Mat& samples, BufferPool& pool);

}  // namespace lightmill
