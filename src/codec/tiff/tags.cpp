#include "codec/tiff/tags.h"

#include <algorithm>
#include <span>

namespace lightmill::tag {
namespace {

struct Range {
  std::uint16_t first, last;
};

bool is_among(std::uint16_t tag, std::span<const Range> ranges) {
  return std::ranges::any_of(ranges, [&](const Range& range) { return tag >= range.first && tag <= range.last; });
}

}  // namespace

/// TIFF 6.0 and its supplements; pages' numbers and places on paper, subdirectories, which are previews or smaller
/// copies, and what is only there to be written over (59932) are taken for such, too.
bool is_of_storage(std::uint16_t tag) {
  constexpr Range kRanges[] = {{254, 259}, {50674, 50674}, {262, 266},       {273, 273},      {277, 281}, {284, 284},
                               {286, 293}, {297, 297},     {317, 317},       {320, 336},      {338, 347}, {512, 521},
                               {529, 532}, {559, 559},     {32'953, 32'955}, {59'932, 59'933}};
  return is_among(tag, kRanges) && tag != 337;
}

/// Exif 2.32, 4.6.4, with what TIFF/EP and Windows have beside it.
bool is_of_exif(std::uint16_t tag) {
  constexpr Range kRanges[] = {{269, 272},       {274, 274},       {282, 283},       {285, 285},       {296, 296},
                               {305, 306},       {315, 316},       {318, 319},       {337, 337},       {18'246, 18'249},
                               {32'781, 32'781}, {33'432, 33'432}, {33'434, 33'437}, {34'665, 34'665}, {34'850, 34'867},
                               {36'864, 37'396}, {37'398, 37'500}, {40'091, 40'095}, {50'341, 50'341}};
  return is_among(tag, kRanges);
}

bool is_of_maps(std::uint16_t tag) {
  constexpr Range kRanges[] = {
      {33'550, 33'550}, {33'920, 33'922}, {34'264, 34'264}, {34'735, 34'737}, {42'112, 42'113}};
  return is_among(tag, kRanges);
}

}  // namespace lightmill::tag
