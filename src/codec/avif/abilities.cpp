#include "codec/avif/abilities.h"

#include "codec/avif/encoding.h"

namespace lightmill {
namespace {

class AvifAbilities : public Abilities {
 public:
  std::string describe(const ImageInfo& info) const override {
    std::string text = std::to_string(info.stored_bits) + " bits";
    if (info.alpha) text += ", alpha";
    if (info.frames > 1) text += ", " + std::to_string(info.frames) + " frames";
    return text;
  }
  int largest_side() const override { return 65'535; }  // AV1, 5.5.1: 16 bits

  std::span<const DecodeScale> scales(Domain, Fidelity) const override { return {}; }
  Fidelity fidelity(const Encoding& encoding, const ImageInfo&) const override {
    constexpr int kFine = 80;
    const auto& avif = std::get<AvifEncoding>(encoding);
    if (avif.coding == PixelCoding::lossless) return Fidelity::exact;
    return avif.quality >= kFine || sampling_of(avif) == kSampling444 ? Fidelity::fine : Fidelity::web;
  }

  std::string why_no_planes(const ImageInfo&) const override { return "an AVIF is decoded to pixels"; }

  bool writes_planes() const override { return false; }
  bool writes_alpha() const override { return true; }
  int most_bits() const override { return 16; }

  Subsampling written_subsampling(const Encoding& encoding, const ImageInfo&, Subsampling own) const override {
    const auto& avif = std::get<AvifEncoding>(encoding);
    const bool keeps = avif.chroma == ChromaChoice(Chroma::keep) && avif.coding == PixelCoding::lossy;
    return keeps && avif_takes(own) ? own : sampling_of(avif);
  }

  std::size_t decoding_bytes(const ImageInfo& info, const step::Decode&) const override {
    return 8 * static_cast<std::size_t>(info.size.area() + info.hidden_pixels);
  }
  std::size_t encoding_bytes(const Encoding&, const FrameState& frame) const override {
    return 8 * static_cast<std::size_t>(frame.picture().area());
  }
};

}  // namespace

const Abilities& avif_abilities() {
  static const AvifAbilities abilities;
  return abilities;
}

}  // namespace lightmill
