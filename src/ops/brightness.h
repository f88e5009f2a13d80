#pragma once

#include "image/frame.h"

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

inline bool runs_in(const Brightness&, Domain, ColorModel) { return true; }
void apply(const Brightness& operation, Planes& planes);
void apply(const Brightness& operation, cv::Mat& pixels);
std::string print(const Brightness& operation);
void parse(std::string_view text, Brightness& operation);
void validate(const Brightness& operation);

}  // namespace lightmill::ops
