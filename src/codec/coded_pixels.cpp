#include "codec/coded_pixels.h"

#include "lightmill/error.h"

#include <string>

namespace lightmill {

void check_coded_pixels(const ImageInfo& info, const Limits& limits) {
  const std::int64_t pixels = info.size.area() + info.hidden_pixels;
  if (pixels <= limits.pixels) return;
  throw Error(Limit::pixels, "it codes a picture of " + std::to_string(pixels) + " pixels, over the limit of " +
                                 std::to_string(limits.pixels) + " an image");
}

}  // namespace lightmill
