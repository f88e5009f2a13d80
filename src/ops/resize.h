#pragma once

#include "ops/form.h"

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

namespace lightmill::ops {

template <>
inline constexpr Form<Resize> form<Resize> = {.name = "resize",
                                              .value = "BOX",
                                              .summary = "fit inside 1600 (a square), 1600x1200, 1600x or x1200",
                                              .effect = Effect::resamples};

inline bool runs_in(const Resize& operation, Domain domain, ColorModel) {
  return !operation.linear_light || domain == Domain::pixels;
}
Size output_size(const Resize& operation, Size input, Orientation exif);
std::string print(const Resize& operation);
void parse(std::string_view text, Resize& operation);
void validate(const Resize& operation);

}  // namespace lightmill::ops
