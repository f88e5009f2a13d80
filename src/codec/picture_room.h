#pragma once

#include "codec/avif/extent.h"
#include "codec/jpeg/extent.h"
#include "codec/png/extent.h"
#include "codec/webp/extent.h"
#include "io/blob_room.h"

#include <variant>

namespace lightmill {

/// Of formats that do not say where they end.
struct WholeFile {
  bool find(std::span<const std::uint8_t>) { return false; }
  std::size_t end() const { return 0; }
};

/// How much is kept of what lies behind the picture of a large file: enough to tell what it is.
inline constexpr std::size_t kKeptBehind = std::size_t{64} << 10;

using Extent = std::variant<std::monostate, WholeFile, JpegExtent, PngExtent, WebpExtent, AvifExtent>;

/// Room for one picture: what no codec reads is refused by its first bytes, and of a large file no more than a little
/// is kept of what lies behind the picture.
class PictureRoom : public BlobRoom {
 public:
  using BlobRoom::BlobRoom;
  std::span<std::uint8_t> take(std::size_t bytes) override;
  void begins(std::span<const std::uint8_t> beginning) override;
  bool enough(std::size_t filled) override;

 private:
  Extent extent_;  // none before its kind is known
};

}  // namespace lightmill
