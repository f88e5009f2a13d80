#include "plan/estimate.h"

namespace lightmill {
namespace {

bool is_ink(ColourModel colour) { return colour == ColourModel::cmyk || colour == ColourModel::ycck; }

std::size_t planar_bytes(Size luma, Subsampling chroma, ColourModel colour) {
  const auto samples = static_cast<std::size_t>(luma.area());
  if (colour == ColourModel::grey) return samples;
  return samples + 2 * samples / static_cast<std::size_t>(chroma.across * chroma.down);
}

}  // namespace

std::size_t frame_bytes(Size luma, Subsampling chroma, ColourModel colour, Domain domain) {
  if (domain == Domain::planes) return planar_bytes(luma, chroma, colour);
  return static_cast<std::size_t>(luma.area()) * (colour == ColourModel::grey ? 1 : 3);
}

std::size_t decoder_bytes(const ImageInfo& info) {
  const auto pixels = static_cast<std::size_t>(info.size.area());
  const bool whole = info.progressive || info.multiple_scans;
  if (is_ink(info.colour)) return (whole ? 8 * pixels : 0) + 4 * pixels;
  return whole ? 2 * planar_bytes(info.size, info.subsampling, info.colour) : 0;
}

std::size_t encoder_bytes(const Rendition& rendition, Size size, Subsampling subsampling, ColourModel colour) {
  const bool whole = rendition.scans == ScanOrder::progressive || rendition.tables == HuffmanTables::optimised;
  return whole ? 2 * planar_bytes(size, subsampling, colour) : 0;
}

}  // namespace lightmill
