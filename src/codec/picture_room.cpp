#include "codec/picture_room.h"

#include "codec/codec.h"

#include <algorithm>

namespace lightmill {
namespace {

/// Of what lies behind the picture: enough to tell what it is.
constexpr std::size_t kKeptBehind = std::size_t{64} << 10;

}  // namespace

std::span<std::uint8_t> PictureRoom::take(std::size_t bytes) {
  extent_ = {};
  return BlobRoom::take(bytes);
}

void PictureRoom::begins(std::span<const std::uint8_t> beginning) { codec_for(beginning); }

bool PictureRoom::enough(std::size_t filled) {
  if (!extent_.find(bytes().first(filled))) return false;
  keep(std::min(filled, extent_.end() + kKeptBehind));
  return true;
}

}  // namespace lightmill
