#include "plan/estimate.h"

namespace lightmill {
namespace {

bool is_ink(ColorModel color) { return color == ColorModel::cmyk || color == ColorModel::ycck; }

std::size_t planar_bytes(Size luma, Subsampling chroma, ColorModel color) {
  const auto samples = static_cast<std::size_t>(luma.area());
  if (color == ColorModel::gray) return samples;
  return samples + 2 * samples / static_cast<std::size_t>(chroma.across * chroma.down);
}

}  // namespace

std::size_t frame_bytes(Size luma, Subsampling chroma, ColorModel color, Domain domain) {
  if (domain == Domain::planes) return planar_bytes(luma, chroma, color);
  return static_cast<std::size_t>(luma.area()) * (color == ColorModel::gray ? 1 : 3);
}

std::size_t decoder_bytes(const ImageInfo& info) {
  const auto pixels = static_cast<std::size_t>(info.size.area());
  const bool whole = info.progressive || info.multiple_scans;
  if (is_ink(info.color)) return (whole ? 8 * pixels : 0) + 4 * pixels;
  return whole ? 2 * planar_bytes(info.size, info.subsampling, info.color) : 0;
}

std::size_t encoder_bytes(const Rendition& rendition, Size size, Subsampling subsampling, ColorModel color) {
  const bool whole = rendition.scans == ScanOrder::progressive || rendition.tables == HuffmanTables::optimized;
  return whole ? 2 * planar_bytes(size, subsampling, color) : 0;
}

}  // namespace lightmill
