#include "codec/heic/abilities.h"

namespace lightmill {
namespace {

class HeicAbilities : public Abilities {
 public:
  std::string describe(const ImageInfo& info) const override {
    std::string text = std::to_string(info.stored_bits) + " bits";
    if (info.alpha) text += ", alpha";
    return text;
  }
  int largest_side() const override { return 65'535; }

  std::span<const DecodeScale> scales(Domain, Fidelity) const override { return {}; }
  Fidelity fidelity(const Encoding&, const ImageInfo&) const override { return Fidelity::exact; }
  std::string why_no_planes(const ImageInfo&) const override { return "a HEIC is decoded to pixels"; }

  bool writes_planes() const override { return false; }
  bool writes_alpha() const override { return true; }
  int most_bits() const override { return 16; }

  Subsampling written_subsampling(const Encoding&, const ImageInfo&, Subsampling) const override {
    return kSampling444;
  }

  std::size_t decoding_bytes(const ImageInfo& info, const step::Decode&) const override {
    return 8 * static_cast<std::size_t>(info.size.area());
  }
  std::size_t encoding_bytes(const Encoding&, const FrameState& frame) const override {
    return 8 * static_cast<std::size_t>(frame.picture().area());
  }
};

}  // namespace

const Abilities& heic_abilities() {
  static const HeicAbilities abilities;
  return abilities;
}

}  // namespace lightmill
