#include "codec/jpeg/abilities.h"

#include "codec/jpeg/lane_chunk.h"
#include "image/plane_sizes.h"

#include "lightmill/frame_state.h"

#include <array>

namespace lightmill {
namespace {

/// libjpeg's arrays of the whole picture's coefficients, 2 bytes each.
std::size_t coefficient_bytes(Size size, Subsampling chroma, int channels) {
  return 2 * bytes({.samples = size, .chroma = channels == 1 ? kSampling444 : chroma, .channels = channels});
}

class JpegAbilities : public Abilities {
 public:
  std::string describe(const ImageInfo& info) const override { return info.progressive ? "progressive" : "baseline"; }
  int largest_side() const override { return 65'500; }  // libjpeg's JPEG_MAX_DIMENSION

  /// Against a full decode 1/2 costs 0.05 dB of luma PSNR where a picture of 12 MP becomes 1600 samples wide at quality
  /// 85. 5/8 and 6/8 cost 0.07 dB from the shrinks on that stand here, and as pixels more time than all of it.
  std::span<const DecodeScale> scales(Domain domain) const override {
    static constexpr std::array<DecodeScale, 5> kScales{{{{1, 8}}, {{1, 4}}, {{1, 2}}, {{5, 8}, 1.2}, {{6, 8}, 1.15}}};
    return domain == Domain::planes ? std::span<const DecodeScale>(kScales) : std::span(kScales).first(3);
  }

  std::string why_no_planes(const ImageInfo& info) const override {
    if (info.color != ColorModel::gray && info.color != ColorModel::ycc)
      return std::string(to_string(info.color)) + " has no luma plane";
    if (info.bits != 8) return "its samples have " + std::to_string(info.bits) + " bits";
    return info.regular_sampling ? "" : "its sampling factors are irregular";
  }

  bool writes_planes() const override { return true; }
  bool writes_alpha() const override { return false; }
  int most_bits() const override { return 8; }

  Subsampling written_subsampling(const Encoding& encoding, const ImageInfo& info, Subsampling own) const override {
    if (const auto& wanted = std::get<JpegEncoding>(encoding).subsampling) return *wanted;
    // An MCU holds at most ten blocks (ITU-T T.81, B.2.3).
    const bool can_be = info.color == ColorModel::ycc && info.regular_sampling && own.across * own.down + 2 <= 10;
    return can_be ? own : kSampling420;
  }

  /// The coefficients of progressive files and others of several scans; CMYK before it is made into RGB; a chunk of
  /// the scan where it is decoded by lanes.
  std::size_t decoding_bytes(const ImageInfo& info, const step::Decode& step) const override {
    const auto pixels = static_cast<std::size_t>(info.size.area());
    const bool whole = info.progressive || info.multiple_scans;
    if (has_inks(info.color)) return (whole ? 8 * pixels : 0) + 4 * pixels;
    const std::size_t coefficients =
        coefficient_bytes(info.size, info.subsampling, info.color == ColorModel::gray ? 1 : 3);
    if (whole) return coefficients;
    if (step.domain != Domain::planes) return 0;
    const auto bytes = static_cast<std::size_t>(info.file_bytes), blocks = coefficients / sizeof(JBLOCK);
    return step.scale == step::Scale{1, 8} ? LaneChunk<SkimEntry>::bytes(bytes, blocks)
                                           : LaneChunk<CoefficientEntry>::bytes(bytes, blocks);
  }

  /// The coefficients, where a picture is encoded in more than one pass; of a picture that does not end with a block a
  /// copy of the rows in work.
  std::size_t encoding_bytes(const Encoding& encoding, const FrameState& frame) const override {
    const auto& jpeg = std::get<JpegEncoding>(encoding);
    const Size size = frame.picture();
    const bool whole = jpeg.scans == ScanOrder::progressive || jpeg.tables == HuffmanTables::optimized;
    const std::size_t coefficients =
        whole ? coefficient_bytes(size, jpeg.subsampling.value_or(kSampling420), frame.channels) : 0;
    const std::size_t rows = size.width % 8 == 0 ? 0 : 3 * 32 * (static_cast<std::size_t>(size.width) + 8);
    return coefficients + rows + expected_file_bytes(size, jpeg.quality);
  }
};

}  // namespace

const Abilities& jpeg_abilities() {
  static const JpegAbilities abilities;
  return abilities;
}

}  // namespace lightmill
