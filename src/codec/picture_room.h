#pragma once

#include "codec/avif/extent.h"
#include "codec/jpeg/extent.h"
#include "codec/png/extent.h"
#include "codec/webp/extent.h"
#include "io/blob_room.h"

#include <cstdint>
#include <variant>

namespace lightmill {

/// Of formats that do not say where they end.
struct WholeFile {
  bool find(std::span<const std::uint8_t>) { return false; }
  std::size_t end() const { return 0; }
};

/// How much is kept of what lies behind the picture of a large file: enough to tell what it is.
inline constexpr std::size_t kKeptBehind = std::size_t{64} << 10;

/// The most that is read of what lies behind a JPEG's picture and belongs to it.
inline constexpr std::size_t kMostCompanions = std::size_t{64} << 20;

using Extent = std::variant<std::monostate, WholeFile, JpegExtent, PngExtent, WebpExtent, AvifExtent>;

/// Room for one picture: what no codec reads is refused by its first bytes, and of a large file no more than a little
/// is kept of what lies behind the picture, unless it is a gain map or a video that a JPEG's header tells of.
class PictureRoom : public BlobRoom {
 public:
  /// A JPEG's gain map or video is not read where the whole file has more than `most` bytes.
  explicit PictureRoom(BufferPool& pool, std::size_t most = SIZE_MAX) : BlobRoom(pool), most_(most) {}
  std::span<std::uint8_t> take(std::size_t bytes) override;
  void begins(std::span<const std::uint8_t> beginning) override;
  bool enough(std::size_t filled) override;

 private:
  bool goes_on(std::span<const std::uint8_t> there, std::size_t end) const;

  const std::size_t most_;
  Extent extent_;  // none before its kind is known
};

}  // namespace lightmill
