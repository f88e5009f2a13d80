#include "codec/webp/abilities.h"

#include "codec/pixel_abilities.h"

#include <array>

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

  /// libwebp averages, which takes less off fine detail than it leaves of coarse: a thumbnail for the web, made of 1/8
  /// or 1/4 of three photographs of 12 MP, is within 0.1 dB of what all samples give, and takes 16 to 31 % less time.
  /// 1/2 saves little. Its grid is that of the samples only where sides are multiples, and its averages do not weigh
  /// alpha.
  std::span<const DecodeScale> scales(const ImageInfo& input, Domain, Fidelity fidelity) const override {
    static constexpr std::array<DecodeScale, 2> kFast{{{{1, 8}, 1.2}, {{1, 4}, 1.2}}},
        kWeb{{{{1, 8}, 1.9}, {{1, 4}, 2.5}}};
    if (input.color != ColorModel::ycc || input.alpha || fidelity > Fidelity::web) return {};
    const std::span<const DecodeScale> scales = fidelity == Fidelity::fast ? kFast : kWeb;
    const int sides = input.size.width | input.size.height;
    return sides % 8 == 0 ? scales : sides % 4 == 0 ? scales.last(1) : scales.first(0);
  }

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
