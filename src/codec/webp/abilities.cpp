#include "codec/webp/abilities.h"

#include "codec/pixel_abilities.h"

namespace lightmill {
namespace {

class WebpAbilities : public PixelAbilities {
 public:
  std::string describe(const ImageInfo& info) const override {
    std::string text = info.color == ColorModel::ycc ? "lossy" : "lossless";
    if (info.alpha) text += ", alpha";
    if (info.frames > 1) text += ", " + std::to_string(info.frames) + " frames";
    return text;
  }
  int largest_side() const override { return 16'383; }

  Fidelity fidelity(const Encoding& encoding, const ImageInfo&) const override {
    constexpr int kFine = 90;
    const auto& webp = std::get<WebpEncoding>(encoding);
    if (webp.coding == PixelCoding::lossless) return Fidelity::exact;
    return webp.quality >= kFine ? Fidelity::fine : Fidelity::web;
  }

  /// Its YCbCr is that of video, with less than all levels.
  std::string why_no_planes(const ImageInfo&) const override { return "a WebP is decoded to pixels"; }

  int most_bits() const override { return 8; }

  /// Of a lossless picture and of lossy alpha all samples in words (vp8l_dec.c); of a lossy one rows of macroblocks.
  std::size_t decoding_bytes(const ImageInfo& info, const step::Decode&) const override {
    const auto pixels = static_cast<std::size_t>(info.size.area());
    const bool lossless = info.color != ColorModel::ycc;
    return (lossless || info.alpha ? 4 * pixels : 0) + 64 * static_cast<std::size_t>(info.size.width) + kSmallThings;
  }

  /// Lossy: planes, tokens and what is noted of macroblocks. Lossless: words, chains of what was seen before, and
  /// references. Both measured, and the file.
  std::size_t encoding_bytes(const Encoding& encoding, const FrameState& frame) const override {
    const auto pixels = static_cast<std::size_t>(frame.picture().area());
    const bool lossless = std::get<WebpEncoding>(encoding).coding == PixelCoding::lossless;
    const std::size_t in_colors = frame.channels == 1 ? (frame.alpha ? 4 : 3) * pixels : 0;
    return in_colors + (lossless ? 32 : 7) * pixels + (frame.alpha && !lossless ? 8 * pixels : 0) + kSmallThings;
  }

 private:
  static constexpr std::size_t kSmallThings = std::size_t{1} << 20;
};

}  // namespace

const Abilities& webp_abilities() {
  static const WebpAbilities abilities;
  return abilities;
}

}  // namespace lightmill
