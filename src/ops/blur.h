#pragma once

#include "image/frame.h"

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

inline bool runs_in(const Blur&, Domain, ColorModel) { return true; }
void apply(const Blur& operation, Planes& planes, BufferPool& pool);
void apply(const Blur& operation, cv::Mat& pixels, BufferPool& pool);
std::string print(const Blur& operation);
void parse(std::string_view text, Blur& operation);
void validate(const Blur& operation);

/// The Gauss filter all operations share: three sigma to either side, the edge repeated beyond the picture. `to` has
/// the size and type of `from` and other samples: in place OpenCV would make a copy of its own.
void gauss(const cv::Mat& from, cv::Mat to, double sigma_x, double sigma_y);

}  // namespace lightmill::ops
