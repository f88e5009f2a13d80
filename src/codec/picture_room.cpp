#include "codec/picture_room.h"

#include "codec/codec.h"
#include "codec/formats.h"

#include <algorithm>

namespace lightmill {
namespace {

Extent extent_of(std::optional<Format> format) {
  if (format == Format::jpeg) return JpegExtent();
  if (format == Format::png) return PngExtent();
  if (format == Format::webp) return WebpExtent();
  if (format == Format::avif) return AvifExtent();
  return WholeFile();
}

}  // namespace

std::span<std::uint8_t> PictureRoom::take(std::size_t bytes) {
  extent_ = {};
  return BlobRoom::take(bytes);
}

void PictureRoom::begins(std::span<const std::uint8_t> beginning) { codec_for(beginning); }

bool PictureRoom::enough(std::size_t filled) {
  const auto there = bytes().first(filled);
  if (std::holds_alternative<std::monostate>(extent_)) {
    if (filled < kLongestSignature) return false;
    extent_ = extent_of(find_format(there));
  }
  return std::visit(
      [&](auto& extent) {
        if constexpr (std::is_same_v<decltype(extent), std::monostate&>) {
          return false;
        } else {
          if (!extent.find(there)) return false;
          keep(std::min(filled, extent.end() + kKeptBehind));
          return true;
        }
      },
      extent_);
}

}  // namespace lightmill
