#pragma once

#include "image/frame.h"

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

inline bool runs_in(const Custom&, Domain domain, ColorModel) { return domain == Domain::pixels; }
/// Throws Error(operation_failed) for a size without samples, and what the user's function throws.
Size output_size(const Custom& operation, Size input, Orientation exif);
/// Throws Error(operation_failed) where the result is not what was promised, and what the user's function throws.
void apply(const Custom& operation, cv::Mat& pixels);
std::string print(const Custom& operation);
void parse(std::string_view text, Custom& operation);
void validate(const Custom& operation);

}  // namespace lightmill::ops
