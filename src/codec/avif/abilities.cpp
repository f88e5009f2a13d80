#include "codec/avif/abilities.h"

#include "codec/avif/encoding.h"
#include "codec/pixel_abilities.h"

namespace lightmill {
namespace {

class AvifAbilities : public PixelAbilities {
 public:
  std::string describe(const ImageInfo& info) const override {
    std::string text = std::to_string(info.stored_bits) + " bits";
    if (info.alpha) text += ", alpha";
    if (info.frames > 1) text += ", " + std::to_string(info.frames) + " frames";
    return text;
  }
  int largest_side() const override { return 65'535; }  // AV1, 5.5.1: 16 bits

  Fidelity fidelity(const Encoding& encoding, const ImageInfo&) const override {
    constexpr int kFine = 80;
    const auto& avif = std::get<AvifEncoding>(encoding);
    if (avif.coding == PixelCoding::lossless) return Fidelity::exact;
    return avif.quality >= kFine || sampling_of(avif) == kSampling444 ? Fidelity::fine : Fidelity::web;
  }

  std::string why_no_planes(const ImageInfo&) const override { return "an AVIF is decoded to pixels"; }

  Subsampling written_subsampling(const Encoding& encoding, const ImageInfo&, Subsampling own) const override {
    const auto& avif = std::get<AvifEncoding>(encoding);
    const bool keeps = avif.chroma == ChromaChoice(Chroma::keep) && avif.coding == PixelCoding::lossy;
    return keeps && avif_takes(own) ? own : sampling_of(avif);
  }

  /// Of libaom with one thread, measured at 1 to 48 MP; a grid is put together beside its cells, and alpha has a
  /// decoder of its own.
  std::size_t decoding_bytes(const ImageInfo& info, const step::Decode&) const override {
    constexpr std::size_t kFixed = std::size_t{5} << 20;
    const bool full = info.color != ColorModel::gray && info.subsampling == kSampling444;
    const std::size_t of_pixel = info.bits == 8 ? (full ? 22 : 18) : (full ? 28 : 22);
    const auto pixels = static_cast<std::size_t>(info.size.area() + info.hidden_pixels);
    return (info.alpha ? 2 : 1) * (kFixed + of_pixel * pixels);
  }

  /// Of libaom with one thread, measured at 0.5 to 12 MP, the file included. What is fixed grows with effort.
  std::size_t encoding_bytes(const Encoding& encoding, const FrameState& frame) const override {
    const auto& avif = std::get<AvifEncoding>(encoding);
    const bool wide = bits_of(avif, frame.bits) > 8;
    const Subsampling sampling = sampling_of(avif);
    std::size_t tenths = sampling == kSampling444 ? 330 : sampling == kSampling422 ? 240 : 180;
    if (frame.channels == 1) tenths = 140;
    if (wide) tenths = tenths * 13 / 10;
    if (frame.alpha) tenths += wide ? 80 : 50;
    const std::size_t megabytes = avif.effort <= 2 ? 16 : avif.effort <= 4 ? 48 : 64;
    const std::size_t fixed = (megabytes << 20) * (wide ? 5 : 4) / 4;
    return fixed + static_cast<std::size_t>(frame.picture().area()) * tenths / 10;
  }
};

}  // namespace

const Abilities& avif_abilities() {
  static const AvifAbilities abilities;
  return abilities;
}

}  // namespace lightmill
