#pragma once

#include "codec/abilities.h"

namespace lightmill {

/// Of a format whose pictures are pixels as a whole: with alpha and up to 16 bits, at no scale but their own, and with
/// all of their chroma.
class PixelAbilities : public Abilities {
 public:
  std::span<const DecodeScale> scales(const ImageInfo&, Domain, Fidelity) const override { return {}; }
  Fidelity fidelity(const Encoding&, const ImageInfo&) const override { return Fidelity::exact; }
  bool writes_planes() const override { return false; }
  bool writes_alpha() const override { return true; }
  int most_bits() const override { return 16; }
  Subsampling written_subsampling(const Encoding&, const ImageInfo&, Subsampling) const override {
    return kSampling444;
  }
};

}  // namespace lightmill
