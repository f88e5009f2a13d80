#include "image/names.h"

#include "lightmill/error.h"

namespace lightmill {

std::string to_string(Subsampling sampling) {
  if (sampling == Subsampling{1, 1}) return "4:4:4";
  if (sampling == Subsampling{2, 1}) return "4:2:2";
  if (sampling == Subsampling{2, 2}) return "4:2:0";
  if (sampling == Subsampling{1, 2}) return "4:4:0";
  if (sampling == Subsampling{4, 1}) return "4:1:1";
  if (sampling == Subsampling{4, 2}) return "4:1:0";
  return std::to_string(sampling.across) + "x" + std::to_string(sampling.down);
}

std::string_view to_string(ColorSpace space) { return kWords<ColorSpace>.name(space); }
std::string_view to_string(Format format) { return kWords<Format>.name(format); }
std::string_view to_string(ColorModel model) { return kWords<ColorModel>.name(model); }
std::string_view to_string(Domain domain) { return kWords<Domain>.name(domain); }
std::string_view to_string(Resampling filter) { return kWords<Resampling>.name(filter); }
std::string_view to_string(ScaleQuality quality) { return kWords<ScaleQuality>.name(quality); }

Resampling parse_resampling(std::string_view text) {
  if (const auto filter = kWords<Resampling>.find(text)) return *filter;
  throw Error(Cause::usage, "\"" + std::string(text) + "\" is no filter; there are " + kWords<Resampling>.list());
}

ScaleQuality parse_scale_quality(std::string_view text) {
  if (const auto quality = kWords<ScaleQuality>.find(text)) return *quality;
  throw Error(Cause::usage, "scale quality \"" + std::string(text) + "\" is none of " + kWords<ScaleQuality>.list());
}

}  // namespace lightmill
