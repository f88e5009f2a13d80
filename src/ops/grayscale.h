#pragma once

#include "image/frame.h"

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

inline bool runs_in(const Grayscale&, Domain, ColorModel) { return true; }
void apply(const Grayscale& operation, Planes& planes);
void apply(const Grayscale& operation, cv::Mat& pixels, BufferPool& pool);
std::string print(const Grayscale& operation);
void parse(std::string_view text, Grayscale& operation);

}  // namespace lightmill::ops
