#include "plan/estimate.h"

namespace lightmill {
namespace {

int channels_of(ColourModel colour) {
  switch (colour) {
    case ColourModel::grey:
      return 1;
    case ColourModel::cmyk:
    case ColourModel::ycck:
      return 4;
    default:
      return 3;
  }
}

std::size_t planar_bytes(Size luma, Subsampling chroma, ColourModel colour) {
  const auto samples = static_cast<std::size_t>(luma.area());
  if (colour == ColourModel::grey) return samples;
  return samples + 2 * samples / static_cast<std::size_t>(chroma.across * chroma.down);
}

}  // namespace

std::size_t frame_bytes(Size luma, Subsampling chroma, ColourModel colour, Domain domain) {
  if (domain == Domain::planes) return planar_bytes(luma, chroma, colour);
  return static_cast<std::size_t>(luma.area()) * static_cast<std::size_t>(channels_of(colour));
}

std::size_t decoder_bytes(const ImageInfo& info) {
  if (!info.progressive && !info.multiple_scans) return 0;
  if (info.colour == ColourModel::cmyk || info.colour == ColourModel::ycck) {
    return 8 * static_cast<std::size_t>(info.size.area());
  }
  return 2 * planar_bytes(info.size, info.subsampling, info.colour);
}

std::size_t output_bytes(Size size) { return static_cast<std::size_t>(size.area()) / 4 + 65'536; }

}  // namespace lightmill
