#include "codec/jpeg/abilities.h"

#include "codec/jpeg/ac_scans.h"
#include "codec/jpeg/coded_blocks.h"
#include "codec/jpeg/encoding.h"
#include "codec/jpeg/lane_chunk.h"
#include "codec/jpeg/progressive.h"
#include "codec/jpeg/progressive_writer.h"
#include "codec/jpeg/scan_rows.h"
#include "codec/jpeg/scan_writer.h"
#include "image/plane_sizes.h"
#include "samples/fixed_point.h"

#include "lightmill/frame_state.h"

#include <algorithm>
#include <array>

namespace lightmill {
namespace {

/// libjpeg's arrays of the whole picture's coefficients, 2 bytes each.
std::size_t coefficient_bytes(Size size, Subsampling chroma, int channels) {
  return 2 * bytes({.samples = size, .chroma = channels == 1 ? kSampling444 : chroma, .channels = channels});
}

/// Whether coefficients of one quality are as good as samples for making those of the other: whether steps of
/// quantization grow threefold. From 92 to 75 and from 97 to 85 results are 0.02 and 0.06 dB farther from what the
/// input shows and 3 and 4 % smaller, which is the better bargain, in two thirds of the time and less; from 92 to 85
/// they are 0.2 dB farther.
bool is_much_lower(int quality, int than) {
  const auto steps = [](int q) { return q < 50 ? 5000.0 / q : std::max(200.0 - 2 * q, 1.0); };
  return than > 0 && steps(quality) >= 3 * steps(than);
}

/// Of a progressive file whose scans are decoded side by side: their data, and the DC coefficients.
std::size_t lockstep_bytes(const ImageInfo& info) {
  const std::size_t coefficients =
      coefficient_bytes(info.size, info.subsampling, info.color == ColorModel::gray ? 1 : 3);
  return static_cast<std::size_t>(info.file_bytes) + coefficients / sizeof(JBLOCK) * sizeof(JCOEF) +
         AcScans::kMostBytes;
}

/// What is kept of a picture until its tables are fitted: symbols, of each scan where there are several.
std::size_t kept_until_fitted(ScanPlan plan, std::size_t file, std::size_t blocks) {
  if (plan == ScanPlan::known_tables) return 0;
  return plan == ScanPlan::fitted_tables ? 2 * (file + blocks) : ProgressiveWriter::bytes(file, blocks);
}

/// What a picture that is grainier than others, as its file tells, takes beyond what is expected of a result and of its
/// symbols: where no frame is held beside them, it is much of the whole.
std::size_t dense_bytes(const ImageInfo& input, const FrameState& result, const JpegEncoding& encoding) {
  const double kept = static_cast<double>(result.picture().area()) / static_cast<double>(input.size.area());
  const auto file = static_cast<std::size_t>(static_cast<double>(input.file_bytes) * kept);
  const std::size_t expected = expected_file_bytes(result.picture(), quality_of(encoding));
  const std::size_t more = file - std::min(file, expected);
  return more + kept_until_fitted(scan_plan(encoding), more, 0);
}

class JpegCoefficients : public CoefficientAbilities {
 public:
  bool changes_precision(const Encoding& encoding) const override {
    return std::get<JpegEncoding>(encoding).quality.has_value();
  }
  std::string why_none(const ImageInfo&) const override { return ""; }
  bool rearranges() const override { return true; }
  std::string why_not(const ImageInfo& input, const Encoding& encoding, step::Channels channels,
                      Subsampling own) const override {
    constexpr int kMostBlocks = 10;  // ITU-T T.81, B.2.3
    const auto& jpeg = std::get<JpegEncoding>(encoding);
    const bool named =
        jpeg.chroma != ChromaChoice(Chroma::keep) && (jpeg.quality || jpeg.chroma != ChromaChoice(Chroma::automatic));
    const bool luma = channels == step::Channels::luma;
    if (jpeg.quality && !is_much_lower(*jpeg.quality, input.quality)) return "its quality is not much higher";
    if (luma && !input.regular_sampling) return "its sampling factors are irregular";
    if (luma || input.color == ColorModel::gray) return "";
    if (jpeg.quality && input.color != ColorModel::gray && input.color != ColorModel::ycc)
      return std::string(to_string(input.color)) + " becomes YCbCr";
    if (named && (sampling_of(jpeg) != own || !input.regular_sampling))
      return "its chroma is not " + to_string(sampling_of(jpeg));
    if (input.blocks_in_mcu > kMostBlocks)
      return "its MCUs would have " + std::to_string(input.blocks_in_mcu) + " blocks, more than one scan may hold";
    return "";
  }
  Size grid(const ImageInfo& input, step::Channels channels) const override {
    return channels == step::Channels::luma ? Size{DCTSIZE, DCTSIZE} : input.mcu;
  }
  Encoding kept(const Encoding& encoding, Subsampling own) const override {
    auto jpeg = std::get<JpegEncoding>(encoding);
    jpeg.chroma = own;
    return jpeg;
  }
  std::string reason(const Encoding& encoding) const override {
    return changes_precision(encoding) ? "coefficients are quantized anew" : "blocks move, and no quality is lost";
  }

  /// Their codes and a word a block, as they come; all of them where libjpeg reads them, as it does what ours finds
  /// odd. The result, whose codes may be longer than the input's.
  std::size_t bytes(const ImageInfo& input, const Encoding& encoding) const override {
    const auto& jpeg = std::get<JpegEncoding>(encoding);
    const std::size_t told = input.exif_bytes + input.xmp_bytes + input.icc_bytes + input.other_bytes;
    const std::size_t file = static_cast<std::size_t>(input.file_bytes) - std::min<std::size_t>(told, input.file_bytes);
    const Size mcus{ceil_div(input.size.width, input.mcu.width), ceil_div(input.size.height, input.mcu.height)};
    const std::size_t blocks = static_cast<std::size_t>(mcus.area()) * static_cast<std::size_t>(input.blocks_in_mcu);
    const std::size_t all = blocks * sizeof(JBLOCK);
    if (!knows_libjpeg()) return 2 * (all + file);
    const ScanPlan plan = scan_plan(jpeg);
    const bool whole = input.progressive || input.multiple_scans || input.arithmetic;
    const std::size_t row = static_cast<std::size_t>(mcus.width) * static_cast<std::size_t>(input.blocks_in_mcu) *
                            HuffmanWriter::kMostBytesOfBlock;
    const std::size_t reading = whole ? std::max(all, file + blocks * sizeof(JCOEF) + AcScans::kMostBytes)
                                      : LaneChunk<kKeepAll>::bytes(file, blocks);
    return reading + CodedBlocks::bytes(plan, file, blocks) + row + kept_until_fitted(plan, file, blocks) + 2 * file;
  }
};

class JpegAbilities : public Abilities {
 public:
  std::string describe(const ImageInfo& info) const override { return info.progressive ? "progressive" : "baseline"; }
  int largest_side() const override { return 65'500; }  // libjpeg's JPEG_MAX_DIMENSION

  /// The shrinks from which on a result loses less than a tenth of a decibel of luma against a full decode where it is
  /// for the web, four tenths and 0.001 of SSIM where it is fine; exact ones are within 54 dB of it. Chroma, decoded at
  /// luma's scale, is shown in full by fine results: it asks for more than their luma, and 6/8 has too little wherever
  /// 5/8 has. What is lost is what the inverse DCT of few coefficients folds back, so that no filter brings it back. As
  /// pixels 5/8 and 6/8 cost more time than all of it.
  std::span<const DecodeScale> scales(const ImageInfo&, Domain domain, Fidelity fidelity) const override {
    using Scales = std::array<DecodeScale, 5>;
    static constexpr Scales kFast{{{{1, 8}, 1}, {{1, 4}, 1}, {{1, 2}, 1}, {{5, 8}, 1}, {{6, 8}, 1}}};
    static constexpr Scales kWeb{{{{1, 8}, 1.9}, {{1, 4}, 1.6}, {{1, 2}, 1.25}, {{5, 8}, 1.2}, {{6, 8}, 1.15}}};
    static constexpr std::array<DecodeScale, 4> kFine{{{{1, 8}, 2.3}, {{1, 4}, 2}, {{1, 2}, 1.55}, {{5, 8}, 1.3}}};
    static constexpr Scales kExact{{{{1, 8}, 3.2}, {{1, 4}, 2.5}, {{1, 2}, 1.55}, {{5, 8}, 1.4}, {{6, 8}, 1.25}}};
    std::span<const DecodeScale> scales = kExact;
    if (fidelity == Fidelity::fast) scales = kFast;
    if (fidelity == Fidelity::web) scales = kWeb;
    if (fidelity == Fidelity::fine) scales = kFine;
    return domain == Domain::planes ? scales : scales.first(3);
  }

  Fidelity fidelity(const Encoding& encoding, const ImageInfo& input) const override {
    constexpr int kFine = 90, kExact = 98;
    const int quality = quality_of(std::get<JpegEncoding>(encoding));
    if (quality >= kExact) return Fidelity::exact;
    const bool much_chroma =
        input.color != ColorModel::gray && written_subsampling(encoding, input, input.subsampling) != kSampling420;
    return quality >= kFine || much_chroma ? Fidelity::fine : Fidelity::web;
  }

  std::string why_no_planes(const ImageInfo& info) const override {
    if (info.color != ColorModel::gray && info.color != ColorModel::ycc)
      return std::string(to_string(info.color)) + " has no luma plane";
    if (info.bits != 8) return "its samples have " + std::to_string(info.bits) + " bits";
    return info.regular_sampling ? "" : "its sampling factors are irregular";
  }

  bool decodes_luma_alone() const override { return true; }
  bool writes_planes() const override { return true; }
  bool writes_alpha() const override { return false; }
  int most_bits() const override { return 8; }

  /// Where our own decoders and encoder and the fixed-point resampler do it.
  bool streams(const ImageInfo& input, const step::Decode& decode) const override {
    const bool ours = input.progressive || !(input.multiple_scans || input.arithmetic);
    return ours && decode.domain == Domain::planes && best_simd() >= Simd::avx2 && knows_libjpeg();
  }
  /// Rings of the decoder's and the result's rows, and the band in work at the decoder's width. The decoder's hold what
  /// sixteen rows of the result's chroma take, by filters of three of the result's samples to each side.
  std::size_t streaming_bytes(const ImageInfo& input, const step::Decode& decode, const FrameState& decoded,
                              const FrameState& result, const Encoding& encoding) const override {
    constexpr double kBand = FixedBands::kRows, kFilter = 6;
    const auto width = static_cast<std::size_t>(decoded.samples.width);
    const double shrink = decoded.window.height / result.window.height;
    const int imcu = ceil_div(input.mcu.height * decode.scale.numerator, decode.scale.denominator);
    const std::size_t row = ceil_div(input.size.width, DCTSIZE) * static_cast<std::size_t>(decoded.chroma.down);
    const std::size_t behind = input.progressive ? RowsOfSamples::most_rows_behind(row) : 0;
    const auto rows = static_cast<std::size_t>(shrink * ((kBand + kFilter) * result.chroma.down + kFilter)) +
                      (3 + behind) * static_cast<std::size_t>(imcu);
    FrameState ring = decoded;
    ring.samples.height = std::min(decoded.samples.height, static_cast<int>(rows));
    FrameState made = result;
    made.samples.height = 4 * FixedBands::kRows;
    const std::size_t band = 2 * sizeof(std::int16_t) * FixedBands::kRows * width;
    const std::size_t decoding = input.progressive ? lockstep_bytes(input) : decoding_bytes(input, decode);
    const std::size_t densely = dense_bytes(input, result, std::get<JpegEncoding>(encoding));
    return decoding + bytes(ring) + bytes(made) + band + encoding_bytes(encoding, result) + densely;
  }

  Lossless wish(const Encoding& encoding) const override { return std::get<JpegEncoding>(encoding).lossless; }
  bool names_more(const Encoding& encoding) const override {
    const auto& jpeg = std::get<JpegEncoding>(encoding);
    return jpeg.quality || std::holds_alternative<Subsampling>(jpeg.chroma);
  }

  Subsampling written_subsampling(const Encoding& encoding, const ImageInfo& info, Subsampling own) const override {
    const auto& jpeg = std::get<JpegEncoding>(encoding);
    if (jpeg.chroma != ChromaChoice(Chroma::keep)) return sampling_of(jpeg);
    // An MCU holds at most ten blocks (ITU-T T.81, B.2.3).
    const bool can_be = info.color == ColorModel::ycc && info.regular_sampling && own.across * own.down + 2 <= 10;
    return can_be ? own : kSampling420;
  }

  /// The coefficients of progressive files and others of several scans, which a damaged one takes even where a sound
  /// one does with its data and its DC coefficients; CMYK before it is made into RGB; a chunk of
  /// the scan where it is decoded by lanes.
  std::size_t decoding_bytes(const ImageInfo& info, const step::Decode& step) const override {
    const auto pixels = static_cast<std::size_t>(info.size.area());
    const bool whole = info.progressive || info.multiple_scans;
    if (has_inks(info.color)) return (whole ? 8 * pixels : 0) + 4 * pixels;
    const std::size_t coefficients =
        coefficient_bytes(info.size, info.subsampling, info.color == ColorModel::gray ? 1 : 3);
    const auto bytes = static_cast<std::size_t>(info.file_bytes), blocks = coefficients / sizeof(JBLOCK);
    if (whole) return std::max(coefficients, lockstep_bytes(info));
    if (step.domain != Domain::planes || !knows_libjpeg()) return 0;
    if (step.scale == step::Scale{1, 8}) return LaneChunk<kKeepNone>::bytes(bytes, blocks);
    const bool low = step.scale == step::Scale{1, 4} || step.scale == step::Scale{1, 2};
    return low ? LaneChunk<kKeepLow>::bytes(bytes, blocks) : LaneChunk<kKeepAll>::bytes(bytes, blocks);
  }

  /// The coefficients, where libjpeg encodes in more than one pass, else those of a row of MCUs, and what is kept of
  /// all until tables are fitted; of a picture that does not end with a block a copy of the rows in work.
  std::size_t encoding_bytes(const Encoding& encoding, const FrameState& frame) const override {
    const auto& jpeg = std::get<JpegEncoding>(encoding);
    const Size size = frame.picture();
    const std::size_t file = expected_file_bytes(size, quality_of(jpeg));
    const std::size_t rows = size.width % 8 == 0 ? 0 : 3 * 32 * (static_cast<std::size_t>(size.width) + 8);
    const ScanPlan plan = scan_plan(jpeg);
    const std::size_t coefficients = coefficient_bytes(size, sampling_of(jpeg), frame.channels);
    if (frame.domain == Domain::pixels || !can_write_scans())
      return file + rows + (plan == ScanPlan::known_tables ? 0 : coefficients);
    return file + rows + scan_writing_bytes(size, sampling_of(jpeg), frame.channels) +
           kept_until_fitted(plan, file, coefficients / sizeof(JBLOCK));
  }
};

}  // namespace

const CoefficientAbilities& jpeg_coefficients() {
  static const JpegCoefficients coefficients;
  return coefficients;
}

const Abilities& jpeg_abilities() {
  static const JpegAbilities abilities;
  return abilities;
}

}  // namespace lightmill
