#include "codec/picture_room.h"

#include "codec/codec.h"
#include "codec/formats.h"
#include "codec/jpeg/companions.h"
#include "codec/jpeg/trailer.h"

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

/// All that is there of a picture that has something of its own behind it.
bool PictureRoom::goes_on(std::span<const std::uint8_t> there, std::size_t end) const {
  const std::size_t behind = bytes().size() - end;
  if (behind <= kKeptBehind || behind > kMostCompanions || bytes().size() > most_) return false;
  return there.size() - end < kLookedAt || may_have_companions(there, end);
}

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
          if constexpr (std::is_same_v<decltype(extent), JpegExtent&>)
            if (goes_on(there, extent.end())) return false;
          keep(std::min(filled, extent.end() + kKeptBehind));
          return true;
        }
      },
      extent_);
}

}  // namespace lightmill
