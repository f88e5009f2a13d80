#pragma once

#include "lightmill/geometry.h"
#include "lightmill/image_info.h"
#include "lightmill/step.h"

#include <cstddef>

namespace lightmill {

/// The size of a chroma plane for a luma picture of `size`.
inline Size chroma_size(Size size, Subsampling subsampling) {
  return {ceil_div(size.width, subsampling.across), ceil_div(size.height, subsampling.down)};
}

/// What planes hold for a picture of `size`, decoded at `scale`: luma is rounded up to whole chroma samples.
struct PlaneSizes {
  Size luma;
  Size chroma;
};
inline PlaneSizes plane_sizes(Size size, Subsampling subsampling, step::Scale scale = {}) {
  const Size chroma = chroma_size({size.width * scale.numerator, size.height * scale.numerator},
                                  {subsampling.across * scale.denominator, subsampling.down * scale.denominator});
  return {{chroma.width * subsampling.across, chroma.height * subsampling.down}, chroma};
}

/// The part of a frame decoded at `scale` that is the picture.
inline Region scaled_window(Size size, step::Scale scale) {
  return {0, 0, scale.of(size.width), scale.of(size.height)};
}

/// What a JPEG file of `size` may take: a photograph of quality 85 about a fifth of a byte a pixel, one of 100 nearly a
/// byte.
inline std::size_t expected_file_bytes(Size size, int quality) {
  const auto pixels = static_cast<std::size_t>(size.area());
  return (quality <= 88 ? pixels / 4 : quality <= 95 ? pixels / 2 : pixels) + 65'536;
}

}  // namespace lightmill
