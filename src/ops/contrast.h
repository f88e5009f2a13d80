#pragma once

#include "image/frame.h"

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

inline bool runs_in(const Contrast&, Domain, ColorModel) { return true; }
void apply(const Contrast& operation, Planes& planes);
void apply(const Contrast& operation, cv::Mat& pixels);
std::string print(const Contrast& operation);
void parse(std::string_view text, Contrast& operation);
void validate(const Contrast& operation);

}  // namespace lightmill::ops
