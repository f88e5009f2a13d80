#include "codec/tiff/abilities.h"

#include "codec/pixel_abilities.h"

namespace lightmill {
namespace {

class TiffAbilities : public PixelAbilities {
 public:
  std::string describe(const ImageInfo& info) const override {
    std::string text = std::to_string(info.stored_bits) + (info.stored_bits == 1 ? " bit" : " bits");
    if (info.palette) text += ", palette";
    if (info.alpha) text += ", alpha";
    text += ", compression " + info.compression;
    return info.frames > 1 ? text + ", " + std::to_string(info.frames) + " pages" : text;
  }
  int largest_side() const override { return 2'147'483'647; }

  std::string why_no_planes(const ImageInfo&) const override { return "a TIFF is decoded to pixels"; }

  std::size_t decoding_bytes(const ImageInfo& info, const step::Decode&) const override {
    return info.piece_bytes + kSmallThings;
  }

  /// The file, which LZW makes larger than the samples where they are noise, by up to a half; tables of compressors.
  std::size_t encoding_bytes(const Encoding& encoding, const FrameState& frame) const override {
    const int channels = (frame.channels == 1 ? 1 : 3) + (frame.alpha ? 1 : 0);
    const std::size_t samples = static_cast<std::size_t>(frame.picture().area()) * static_cast<std::size_t>(channels) *
                                (frame.bits == 16 ? 2 : 1);
    switch (std::get<TiffEncoding>(encoding).compression) {
      case TiffCompression::lzw:
        return samples + samples / 2 + kSmallThings;
      case TiffCompression::zstd:
        return samples + samples / 256 + kSmallThings + kZstd;
      default:
        return samples + samples / 256 + kSmallThings;
    }
  }

 private:
  static constexpr std::size_t kSmallThings = std::size_t{5} << 19, kZstd = std::size_t{4} << 20;
};

}  // namespace

const Abilities& tiff_abilities() {
  static const TiffAbilities abilities;
  return abilities;
}

}  // namespace lightmill
