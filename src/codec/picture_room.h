#pragma once

#include "codec/jpeg/extent.h"
#include "codec/png/extent.h"
#include "codec/webp/extent.h"
#include "io/blob_room.h"

#include <variant>

namespace lightmill {

/// Room for one picture: what no codec reads is refused by its first bytes, and of a large file no more than a little
/// is kept of what lies behind the picture.
class PictureRoom : public BlobRoom {
 public:
  using BlobRoom::BlobRoom;
  std::span<std::uint8_t> take(std::size_t bytes) override;
  void begins(std::span<const std::uint8_t> beginning) override;
  bool enough(std::size_t filled) override;

 private:
  std::variant<std::monostate, JpegExtent, PngExtent, WebpExtent> extent_;  // none before its kind is known
};

}  // namespace lightmill
