#include "codec/jxl/abilities.h"

#include <algorithm>

namespace lightmill {
namespace {

constexpr std::size_t kSmallThings = std::size_t{2} << 20;

std::size_t pixels_of(Size size) { return static_cast<std::size_t>(size.area()); }

/// A JPEG's coefficients and bits that are kept until they are written, and what is found out about them.
std::size_t packing_bytes(const ImageInfo& input) {
  return 30 * pixels_of(input.size) + 4 * input.file_bytes + kSmallThings;
}

/// What both ways have in common: a file is made of all of the other.
class WholeFiles : public CoefficientAbilities {
 public:
  bool changes_precision(const Encoding&) const override { return false; }
  bool rearranges() const override { return false; }
  Size grid(const ImageInfo& input, step::Channels) const override { return input.mcu; }
  std::size_t bytes(const ImageInfo& input, const Encoding&) const override { return packing_bytes(input); }
};

class Packing : public WholeFiles {
 public:
  std::string why_none(const ImageInfo&) const override { return ""; }
  std::string why_not(const ImageInfo& input, const Encoding&, step::Channels, Subsampling) const override {
    if (input.arithmetic) return "a JPEG XL holds no JPEG of arithmetic coding";
    if (has_inks(input.color)) return "a JPEG XL holds no JPEG of inks (CMYK)";
    if (input.stored_bits != 8) return "a JPEG XL holds no JPEG of " + std::to_string(input.stored_bits) + " bits";
    return "";
  }
  Encoding kept(const Encoding& encoding, Subsampling) const override { return encoding; }
  std::string reason(const Encoding&) const override { return "the JPEG is packed, and comes back byte for byte"; }
};

class Unpacking : public WholeFiles {
 public:
  std::string why_none(const ImageInfo& input) const override {
    return input.holds_jpeg ? "" : "no JPEG was packed into it";
  }
  std::string why_not(const ImageInfo&, const Encoding& encoding, step::Channels, Subsampling) const override {
    const auto& jpeg = std::get<JpegEncoding>(encoding);
    if (jpeg.quality) return "a quality is asked for";
    if (std::holds_alternative<Subsampling>(jpeg.chroma)) return "a sampling of chroma is asked for";
    if (jpeg.scans != ScanOrder::baseline || jpeg.tables != HuffmanTables::standard)
      return "the JPEG in it comes back as it was, and scans or tables are asked for";
    return "";
  }
  Encoding kept(const Encoding& encoding, Subsampling) const override {
    auto jpeg = std::get<JpegEncoding>(encoding);
    jpeg.chroma = Chroma::keep;
    return jpeg;
  }
  std::string reason(const Encoding&) const override { return "the JPEG that was packed into it, byte for byte"; }
};

class JxlAbilities : public Abilities {
 public:
  std::string describe(const ImageInfo& info) const override {
    std::string text = std::to_string(info.stored_bits) + " bits";
    if (info.alpha) text += ", alpha";
    if (info.holds_jpeg) text += ", a JPEG is packed into it";
    if (info.frames > 1) text += ", " + std::to_string(info.frames) + " frames";
    return text;
  }
  int largest_side() const override { return 262'144; }  // of level 5 of the standard

  /// A picture at an eighth stands at the front of lossy files; libjxl 0.7 gives it at full size alone, in the time and
  /// memory of the whole picture.
  std::span<const DecodeScale> scales(Domain, Fidelity) const override { return {}; }

  Fidelity fidelity(const Encoding& encoding, const ImageInfo&) const override {
    constexpr int kFine = 90;
    const auto& jxl = std::get<JxlEncoding>(encoding);
    if (jxl.coding == PixelCoding::lossless) return Fidelity::exact;
    return jxl.quality >= kFine ? Fidelity::fine : Fidelity::web;
  }
  std::string why_no_planes(const ImageInfo&) const override { return "a JPEG XL is decoded to pixels"; }

  bool writes_planes() const override { return false; }
  bool writes_alpha() const override { return true; }
  int most_bits() const override { return 16; }

  Subsampling written_subsampling(const Encoding&, const ImageInfo&, Subsampling) const override {
    return kSampling444;
  }

  Lossless wish(const Encoding& encoding) const override {
    return std::get<JxlEncoding>(encoding).coding == PixelCoding::lossless ? Lossless::prefer : Lossless::off;
  }
  bool names_more(const Encoding&) const override { return false; }

  std::size_t decoding_bytes(const ImageInfo& info, const step::Decode&) const override {
    return 8 * pixels_of(info.size) + kSmallThings;
  }
  std::size_t encoding_bytes(const Encoding&, const FrameState& frame) const override {
    return 8 * pixels_of(frame.picture()) + kSmallThings;
  }
};

}  // namespace

const Abilities& jxl_abilities() {
  static const JxlAbilities abilities;
  return abilities;
}

const CoefficientAbilities& packing_of_jpegs() {
  static const Packing packing;
  return packing;
}

const CoefficientAbilities& unpacking_of_jpegs() {
  static const Unpacking unpacking;
  return unpacking;
}

}  // namespace lightmill
