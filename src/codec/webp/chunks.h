#pragma once

#include "codec/codec.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// The chunks of a WebP file (RFC 9649, 2.3), of an animation those of its first frame with the whole's. What does not
/// fit is found out here; the samples are libwebp's.
class WebpChunks {
 public:
  using View = std::span<const std::uint8_t>;

  /// Throws Error(damaged), where there is no picture.
  explicit WebpChunks(View file);

  ImageInfo describe() const;
  /// From the alpha chunk on, or the picture's: what libwebp decodes.
  View picture() const { return picture_; }
  /// Of the canvas that it covers.
  Rect place() const { return place_; }
  bool covers_canvas() const { return place_ == Rect{0, 0, canvas_.width, canvas_.height}; }
  View icc() const { return icc_; }
  Metadata metadata(MetadataPolicy policy) const;
  std::vector<std::string> warnings(MetadataPolicy policy) const;
  /// Why the file has less than it says.
  const std::optional<std::string>& damage() const { return damage_; }

 private:
  struct Chunk {
    std::string_view type;
    View bytes;
    View whole;  ///< with its head
  };
  /// Those that are there, one after the other; a file may have more than memory has room for.
  template <typename Take>
  void walk(View bytes, Take take_one);
  void take(const Chunk& chunk);
  void take_frame(View bytes);
  void find_picture(View bytes);
  void take_picture(const Chunk& chunk, const Chunk* alpha);

  Size canvas_;
  Rect place_;
  View picture_, icc_, exif_, xmp_;
  bool lossless_ = false, alpha_ = false, extended_ = false;
  int frames_ = 0;
  std::size_t unknown_ = 0;
  std::optional<std::string> damage_;
};

}  // namespace lightmill
