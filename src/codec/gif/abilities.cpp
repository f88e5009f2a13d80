#include "codec/gif/abilities.h"

#include "codec/pixel_abilities.h"

namespace lightmill {
namespace {

class GifAbilities : public PixelAbilities {
 public:
  std::string describe(const ImageInfo& info) const override {
    std::string text = "palette of " + std::to_string(info.stored_bits) + (info.stored_bits == 1 ? " bit" : " bits");
    if (info.alpha) text += ", transparent";
    if (info.interlaced) text += ", interlaced";
    if (info.frames > 1) text += ", " + std::to_string(info.frames) + " pictures";
    return text;
  }
  int largest_side() const override { return 65'535; }

  std::string why_no_planes(const ImageInfo&) const override { return "a GIF is decoded to pixels"; }

  /// giflib's tables and a row of indices; what was there before a picture that is to go again.
  std::size_t decoding_bytes(const ImageInfo& info, const step::Decode&) const override {
    constexpr std::size_t kSmallThings = std::size_t{1} << 19;
    return kSmallThings + (info.multiple_scans ? 4 * static_cast<std::size_t>(info.size.area()) : 0);
  }

  /// It is not written.
  std::size_t encoding_bytes(const Encoding&, const FrameState&) const override { return 0; }
};

}  // namespace

const Abilities& gif_abilities() {
  static const GifAbilities abilities;
  return abilities;
}

}  // namespace lightmill
