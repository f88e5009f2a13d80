#pragma once

#include "image/frame.h"

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

/// A power is not linear, so it cannot be had from Y, Cb and Cr apart: planes only where there is no chroma.
inline bool runs_in(const Gamma&, Domain domain, ColorModel color) {
  return domain == Domain::pixels || color == ColorModel::gray;
}
void apply(const Gamma& operation, Planes& planes);
void apply(const Gamma& operation, cv::Mat& pixels);
std::string print(const Gamma& operation);
void parse(std::string_view text, Gamma& operation);
void validate(const Gamma& operation);

}  // namespace lightmill::ops
