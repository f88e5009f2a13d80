#include "codec/heic/abilities.h"

#include "codec/pixel_abilities.h"

#include <algorithm>

namespace lightmill {
namespace {

class HeicAbilities : public PixelAbilities {
 public:
  std::string describe(const ImageInfo& info) const override {
    std::string text = std::to_string(info.stored_bits) + " bits";
    if (info.alpha) text += ", alpha";
    if (info.mcu.area() < info.size.area()) text += ", tiles of " + to_string(info.mcu);
    return text;
  }
  int largest_side() const override { return 65'535; }

  std::string why_no_planes(const ImageInfo&) const override { return "a HEIC is decoded to pixels"; }

  /// Of a tile, or of all where there are none: its planes, a copy of luma for filters, what libde265 notes of blocks,
  /// and its data again. Several tiles are decoded at once; alpha, whose tiles are not known, comes after the colors.
  std::size_t decoding_bytes(const ImageInfo& info, const step::Decode&) const override {
    constexpr std::size_t kAtOnce = 8;  // see decode.cpp
    const auto whole = static_cast<std::size_t>(info.size.area() + info.hidden_pixels);
    const auto tile = static_cast<std::size_t>(info.mcu.area());
    const auto covered =
        static_cast<std::size_t>(info.subsampling.across) * static_cast<std::size_t>(info.subsampling.down);
    const std::size_t chroma = info.color == ColorModel::gray ? 0 : 2 * tile / covered;
    const std::size_t all = tiles_of(info), tiles = std::min(all, kAtOnce);
    const std::size_t sample = info.stored_bits > 8 ? 2 : 1;
    const std::size_t colors = tiles * bytes_of(tile, (tile + chroma) * sample, sample);
    const auto file = static_cast<std::size_t>(info.file_bytes);
    if (!info.alpha) return colors + file / all * tiles;
    return std::max(colors, bytes_of(whole, whole * sample, sample)) + file;
  }

  /// It is not written.
  std::size_t encoding_bytes(const Encoding&, const FrameState&) const override { return 0; }

 private:
  /// The most that the picture touches: it lies anywhere among them where it is cropped, and turned or not.
  static std::size_t tiles_of(const ImageInfo& info) {
    const auto touched = [&](int length, int tile) {
      return static_cast<std::size_t>(info.hidden_pixels > 0 ? (length + tile - 2) / tile + 1 : ceil_div(length, tile));
    };
    const Size tile = info.mcu, size = info.size;
    if (tile.area() >= size.area() + info.hidden_pixels) return 1;
    return std::max(touched(size.width, tile.width) * touched(size.height, tile.height),
                    touched(size.height, tile.width) * touched(size.width, tile.height));
  }

  /// Of a picture that is decoded in one piece. What is noted is seven eighths of a byte a sample, as measured.
  static std::size_t bytes_of(std::size_t luma, std::size_t planes, std::size_t sample) {
    constexpr std::size_t kSmallThings = std::size_t{3} << 18;
    return planes + luma * sample + luma * 7 / 8 + kSmallThings;
  }
};

}  // namespace

const Abilities& heic_abilities() {
  static const HeicAbilities abilities;
  return abilities;
}

}  // namespace lightmill
