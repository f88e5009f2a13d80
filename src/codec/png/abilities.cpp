#include "codec/png/abilities.h"

#include "codec/pixel_abilities.h"
#include "codec/png/sizes.h"

namespace lightmill {
namespace {

class PngAbilities : public PixelAbilities {
 public:
  std::string describe(const ImageInfo& info) const override {
    std::string text = std::to_string(info.stored_bits) + (info.stored_bits == 1 ? " bit" : " bits");
    if (info.palette) text += ", palette";
    if (info.alpha) text += ", alpha";
    return info.interlaced ? text + ", interlaced" : text;
  }
  int largest_side() const override { return 2'147'483'647; }  // PNG 1.2, 2.1

  std::string why_no_planes(const ImageInfo&) const override { return "a PNG has no luma plane"; }

  /// All of the filtered samples, since they are inflated in one go; the compressed ones, where they come in pieces and
  /// are joined; profile and text besides.
  std::size_t decoding_bytes(const ImageInfo& info, const step::Decode&) const override {
    return filtered_bytes(info.size, stored_channels(info), info.stored_bits, info.interlaced) +
           static_cast<std::size_t>(info.file_bytes) + kSmallThings;
  }

  /// Filtered samples, and room for a file that cannot be compressed.
  std::size_t encoding_bytes(const Encoding&, const FrameState& frame) const override {
    const int channels = (frame.channels == 1 ? 1 : 3) + (frame.alpha ? 1 : 0);
    return 2 * filtered_bytes(frame.picture(), channels, frame.bits, false) + kSmallThings;
  }

 private:
  static constexpr std::size_t kSmallThings = std::size_t{1} << 20;
};

}  // namespace

const Abilities& png_abilities() {
  static const PngAbilities abilities;
  return abilities;
}

}  // namespace lightmill
