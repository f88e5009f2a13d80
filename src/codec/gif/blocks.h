#pragma once

#include "codec/codec.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lightmill {

/// One of the pictures of a GIF.
struct GifPicture {
  /// What becomes of it before the next one is drawn.
  enum class Disposal { keep, clear, restore };

  Rect place;  ///< on the canvas, over which it may reach
  bool interlaced = false;
  std::optional<std::uint8_t> transparent;
  Disposal disposal = Disposal::keep;
  std::span<const std::uint8_t> palette;  ///< R, G, B: its own, or the file's
  std::span<const std::uint8_t> data;     ///< from the size of the smallest code on
};

/// The blocks of a GIF ("Graphics Interchange Format, Version 89a", 1990): its pictures up to the one that is wanted,
/// and what stands beside them. What does not fit is found out here; the samples are giflib's.
class GifBlocks {
 public:
  using View = std::span<const std::uint8_t>;

  /// `page` is the picture that is wanted, from 1 on; none: the first. Throws Error: damaged where there is no picture,
  /// unsupported where there are fewer, or so many before it as no animation has.
  GifBlocks(View file, std::optional<int> page);

  ImageInfo describe() const;
  Size canvas() const { return canvas_; }
  /// That which is wanted is the last.
  const std::vector<GifPicture>& pictures() const { return pictures_; }
  /// Whether what is shown of them may be transparent somewhere.
  bool alpha() const;
  Metadata metadata(MetadataPolicy policy) const;
  std::vector<std::string> warnings(MetadataPolicy policy) const;
  /// Why the file has less than it says.
  const std::optional<std::string>& damage() const { return damage_; }

 private:
  /// Of a picture, as extensions say it in front of it.
  struct Control {
    std::optional<std::uint8_t> transparent;
    GifPicture::Disposal disposal = GifPicture::Disposal::keep;
  };

  void take_head();
  void take_blocks();
  bool take_block();
  bool take_extension();
  void take_comment(View blocks);
  void take_application(View head);
  bool take_picture();
  View take_palette(std::uint8_t flags);
  View take(std::size_t count);
  View take_sub_blocks();
  std::int64_t hidden_pixels() const;
  void lose(const char* what);

  View file_;
  const std::optional<int> page_;
  std::size_t at_ = 0;
  Size canvas_;
  View palette_, xmp_;
  std::uint8_t aspect_ = 0;
  Control control_;
  std::vector<GifPicture> pictures_;
  int frames_ = 0, texts_to_draw_ = 0, unknown_ = 0;
  Bytes icc_;
  std::vector<View> comments_;  // their sub-blocks
  std::size_t comments_left_out_ = 0;
  std::size_t behind_ = 0;
  bool lacks_end_ = false;
  std::optional<std::string> damage_;
};

}  // namespace lightmill
