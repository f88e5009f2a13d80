#pragma once

#include "image/frame.h"
#include "ops/form.h"

#include "lightmill/operation.h"

namespace lightmill::ops {

template <>
inline constexpr Form<Custom> form<Custom> = {
    .name = "custom", .summary = "a function of the embedder", .effect = Effect::looks_at_all};

inline bool reads_back(const Custom&) { return false; }
/// Throws Error(operation_failed) for a size without samples, and what the user's function throws.
Size output_size(const Custom& operation, Size input, Orientation exif);
/// Throws Error(operation_failed) where the result is not what was promised, and what the user's function throws.
void apply(const Custom& operation, cv::Mat& pixels);
std::string print(const Custom& operation);
void parse(std::string_view text, Custom& operation);
void validate(const Custom& operation);

}  // namespace lightmill::ops
