#include "samples/opaque.h"

#include "samples/whole_levels.h"

namespace lightmill {
namespace {

/// A row at a time, without branches inside it.
template <typename Sample, int kChannels>
bool is_opaque(const ConstView& pixels) {
  for (int y = 0; y < pixels.size.height; ++y) {
    const Sample* alpha = pixels.row<Sample>(y) + kChannels - 1;
    std::uint32_t all = kMost<Sample>;
    for (int x = 0; x < pixels.size.width; ++x) all &= alpha[x * kChannels];
    if (all != kMost<Sample>) return false;
  }
  return true;
}

template <typename Sample>
bool is_opaque(const ConstView& pixels) {
  return pixels.channels == 2 ? is_opaque<Sample, 2>(pixels) : is_opaque<Sample, 4>(pixels);
}

}  // namespace

bool is_opaque(const ConstView& pixels) {
  if (!pixels.has_alpha()) return true;
  return pixels.bits == 16 ? is_opaque<std::uint16_t>(pixels) : is_opaque<std::uint8_t>(pixels);
}

}  // namespace lightmill
