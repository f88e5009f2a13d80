#include "codec/jxl/abilities.h"

#include "codec/pixel_abilities.h"

#include <algorithm>

namespace lightmill {
namespace {

constexpr std::size_t kSmallThings = std::size_t{2} << 20;

/// Of a frame that is larger than the picture: samples in floating point, and channels beside color.
constexpr std::size_t kOfHiddenPixel = 40;

std::size_t pixels_of(Size size) { return static_cast<std::size_t>(size.area()); }

/// Of a JPEG's samples, chroma included, as many as there are for 100 pixels.
std::size_t samples_of_100(const ImageInfo& jpeg) {
  if (jpeg.color == ColorModel::gray) return 100;
  return 100 + 200 / static_cast<std::size_t>(jpeg.subsampling.across * jpeg.subsampling.down);
}

/// Measured, like all below: coefficients, the samples that libjxl takes room for, and what it knows of the file's
/// bits.
std::size_t packing_bytes(const ImageInfo& jpeg) {
  return pixels_of(jpeg.size) * (1800 + 32 * samples_of_100(jpeg) / 10) / 100 + 15 * jpeg.file_bytes + kSmallThings;
}

/// Coefficients, and both files.
std::size_t unpacking_bytes(const ImageInfo& jxl) {
  return pixels_of(jxl.size) * (50 + 2 * samples_of_100(jxl)) / 100 + 5 * jxl.file_bytes / 2 + kSmallThings;
}

/// Beside the frame, of a picture that is decoded into it group by group, or is held in floating point first.
std::size_t decoding_bytes_of_pixel(const ImageInfo& info) {
  const bool gray = info.color == ColorModel::gray;
  const bool held = gray || info.bits > 8 || info.alpha || info.stored_turned || info.multiple_scans || info.frames > 1;
  const std::size_t channels = info.alpha ? 1 : 0, further = static_cast<std::size_t>(info.further_channels);
  std::size_t bytes = 4;
  if (info.modular)
    bytes = (gray ? 14 : 23) + 7 * (channels + further);
  else if (held)
    bytes = 16 + 32 * (channels + further);
  return bytes + (info.stored_turned ? 12 : 0) + (info.progressive ? 12 : 0) + (info.multiple_scans ? 24 : 0);
}

/// Measured on a screen of 3,000 glyphs.
constexpr std::size_t kLooksForPatches = 176;

bool may_have_patches(const FrameState& frame) {
  return frame.bits == 8 && frame.picture().area() <= kMostPixelsWithPatches;
}

std::size_t lossy_bytes_of_pixel(int effort, const FrameState& frame) {
  constexpr std::size_t kComparesWithWhatItMade = 292;
  const std::size_t alpha = frame.alpha ? 1 : 0;
  if (effort >= 8) return kComparesWithWhatItMade + 12 * alpha;
  const std::size_t usual = 50 + 18 * alpha + (frame.bits > 8 ? 4 : 0);
  if (effort < 7) return usual;
  return may_have_patches(frame) ? kLooksForPatches : usual + 8;
}

std::size_t lossless_bytes_of_pixel(int effort, const FrameState& frame) {
  constexpr std::size_t kLearns[] = {0, 0, 0, 0, 0, 8, 8, 8, 16, 34};
  const std::size_t channels = (frame.channels == 1 ? 1U : 3U) + (frame.alpha ? 1U : 0U);
  const std::size_t bytes = 24 + channels * (frame.bits > 8 ? 19 : 15) + channels * kLearns[effort];
  return effort < 5 || !may_have_patches(frame) ? bytes : std::max(bytes, kLooksForPatches);
}

/// What both ways have in common: a file is made of all of the other.
class WholeFiles : public CoefficientAbilities {
 public:
  bool changes_precision(const Encoding&) const override { return false; }
  bool rearranges() const override { return false; }
  Size grid(const ImageInfo& input, step::Channels) const override { return input.mcu; }
};

class Packing : public WholeFiles {
 public:
  std::size_t bytes(const ImageInfo& input, const Encoding&) const override { return packing_bytes(input); }
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
  std::size_t bytes(const ImageInfo& input, const Encoding&) const override { return unpacking_bytes(input); }
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

/// A picture at an eighth stands at the front of lossy files; libjxl 0.7 gives it at full size alone, in the time and
/// memory of the whole picture, so that there is no scale.
class JxlAbilities : public PixelAbilities {
 public:
  std::string describe(const ImageInfo& info) const override {
    std::string text = std::to_string(info.stored_bits) + " bits";
    if (info.alpha) text += ", alpha";
    if (info.holds_jpeg) text += ", a JPEG is packed into it";
    if (info.frames > 1) text += ", " + std::to_string(info.frames) + " frames";
    return text;
  }
  int largest_side() const override { return 262'144; }  // of level 5 of the standard

  Fidelity fidelity(const Encoding& encoding, const ImageInfo&) const override {
    constexpr int kFine = 90;
    const auto& jxl = std::get<JxlEncoding>(encoding);
    if (jxl.coding == PixelCoding::lossless) return Fidelity::exact;
    return jxl.quality >= kFine ? Fidelity::fine : Fidelity::web;
  }
  std::string why_no_planes(const ImageInfo&) const override { return "a JPEG XL is decoded to pixels"; }

  Lossless wish(const Encoding& encoding) const override {
    return std::get<JxlEncoding>(encoding).coding == PixelCoding::lossless ? Lossless::prefer : Lossless::off;
  }
  bool names_more(const Encoding&) const override { return false; }

  /// libjxl may copy the file.
  std::size_t decoding_bytes(const ImageInfo& info, const step::Decode&) const override {
    const auto hidden = static_cast<std::size_t>(info.hidden_pixels);
    return decoding_bytes_of_pixel(info) * pixels_of(info.size) + kOfHiddenPixel * hidden + info.file_bytes +
           kSmallThings;
  }
  /// The result included.
  std::size_t encoding_bytes(const Encoding& encoding, const FrameState& frame) const override {
    constexpr std::size_t kTables = std::size_t{18} << 20;
    const auto& jxl = std::get<JxlEncoding>(encoding);
    const bool lossless = jxl.coding == PixelCoding::lossless;
    const std::size_t bytes =
        lossless ? lossless_bytes_of_pixel(jxl.effort, frame) : lossy_bytes_of_pixel(jxl.effort, frame);
    return bytes * pixels_of(frame.picture()) + kTables;
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
