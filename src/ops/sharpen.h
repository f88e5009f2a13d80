#pragma once

#include "image/frame.h"

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

inline bool runs_in(const Sharpen&, Domain, ColorModel) { return true; }
void apply(const Sharpen& operation, Planes& planes, BufferPool& pool);
void apply(const Sharpen& operation, cv::Mat& pixels, BufferPool& pool);
std::string print(const Sharpen& operation);
void parse(std::string_view text, Sharpen& operation);
void validate(const Sharpen& operation);

}  // namespace lightmill::ops
