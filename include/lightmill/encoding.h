#pragma once

#include "lightmill/export.h"
#include "lightmill/image_info.h"

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>

namespace lightmill {

enum class HuffmanTables {
  standard,   ///< the tables of ITU-T T.81 annex K: one pass
  optimized,  ///< fitted to the picture: a few per cent smaller, a second pass
};

enum class ScanOrder { baseline, progressive };

/// Where none is asked for.
inline constexpr int kUsualQuality = 85;

/// A chroma subsampling that is not named.
enum class Chroma {
  automatic,  ///< 4:2:0, or as the input has it where its coefficients are kept
  keep,       ///< as the input has it; 4:2:0 for inputs that have none to keep
};
using ChromaChoice = std::variant<Chroma, Subsampling>;

/// Whether a JPEG is made of a JPEG by moving its quantized DCT coefficients, so that no quality is lost. That can be
/// where no quality is asked for, the chroma is the input's, and nothing is done but turns, flips, crops and dropping
/// color, all of them along the lines between MCUs (8 or 16 samples as a rule) at the result's top and left.
enum class Lossless {
  prefer,   ///< where it can be
  require,  ///< else the image fails
  off,      ///< never; nor are coefficients of a much lower quality made of the input's, as otherwise
  trim,     ///< as `require`, but what hinders it at the edges, less than an MCU, is cut off
};

/// How a JPEG is written.
struct JpegEncoding {
  /// 1 to 100, the scale of the IJG's library; none: what the input has where that is kept (see Lossless), else
  /// kUsualQuality, which a plan names.
  std::optional<int> quality = {};
  /// A plan has always a Subsampling, {1, 1} where there is no chroma; but for a JPEG that comes back as it was.
  ChromaChoice chroma = Chroma::automatic;
  HuffmanTables tables = HuffmanTables::standard;
  ScanOrder scans = ScanOrder::baseline;
  Lossless lossless = Lossless::prefer;
  friend bool operator==(const JpegEncoding&, const JpegEncoding&) = default;
};

/// How a PNG is written: the samples as they are, with 8 or 16 bits.
struct PngEncoding {
  int level =
      4;  ///< 0 to 9: how long a smaller file is looked for; 0 does not compress. 6 saves 2 to 3 % for twice the time
  friend bool operator==(const PngEncoding&, const PngEncoding&) = default;
};

enum class PixelCoding { lossy, lossless };

/// How a WebP is written, with 8 bits.
struct WebpEncoding {
  int quality = 80;  ///< 1 to 100, where it is lossy
  PixelCoding coding = PixelCoding::lossy;
  int effort = 4;  ///< 0 to 9: how long a smaller file is looked for
  friend bool operator==(const WebpEncoding&, const WebpEncoding&) = default;
};

enum class TiffCompression { none, lzw, deflate, zstd };

/// How a TIFF is written: the samples as they are, with 8 or 16 bits.
struct TiffEncoding {
  TiffCompression compression = TiffCompression::deflate;
  friend bool operator==(const TiffEncoding&, const TiffEncoding&) = default;
};

/// Of an AVIF's samples.
enum class AvifBits {
  automatic,  ///< 8 for frames of 8 bits; for those of 16 bits 10, lossless 12
  eight,
  ten,
  twelve,
};

/// How an AVIF is written. Lossless, samples of 8 bits come back as they were, and of those with 16 the upper 12 bits.
struct AvifEncoding {
  int quality = 60;  ///< 1 to 100, where it is lossy; that of avifenc 1 and sharp
  PixelCoding coding = PixelCoding::lossy;
  /// 4:4:4, 4:2:2 or 4:2:0, where it is lossy; lossless all is kept. Automatic: 4:2:0, from quality 90 on 4:4:4. A plan
  /// has always a Subsampling.
  ChromaChoice chroma = Chroma::automatic;
  AvifBits bits = AvifBits::automatic;
  int effort = 3;  ///< 0 to 9: how long a smaller file is looked for; 4 takes five times as long for 0.3 dB
  friend bool operator==(const AvifEncoding&, const AvifEncoding&) = default;
};

/// How a JPEG XL is written, with 8 or 16 bits.
struct JxlEncoding {
  int quality = 90;  ///< 1 to 100, where it is lossy; libjxl's scale: at 90 a difference is hardly seen
  PixelCoding coding = PixelCoding::lossy;
  int effort = 7;  ///< 0 to 9: how long a smaller file is looked for
  friend bool operator==(const JxlEncoding&, const JxlEncoding&) = default;
};

/// How a file of a format is written, one struct a format; in the order of `Format`.
using Encoding = std::variant<JpegEncoding, PngEncoding, WebpEncoding, TiffEncoding, AvifEncoding, JxlEncoding>;

/// "4:2:0", "420", "4:2:2", "422", "4:4:0", "440", "4:4:4", "444", "4:1:1", "411", "keep" or "auto". Throws
/// Error(usage).
LIGHTMILL_API ChromaChoice parse_chroma(std::string_view text);
LIGHTMILL_API std::string to_string(const ChromaChoice& chroma);

LIGHTMILL_API Format format_of(const Encoding& encoding);

namespace detail {
template <typename Variant>
struct OneOfEach;
template <typename... One>
struct OneOfEach<std::variant<One...>> {
  using Type = std::tuple<One...>;
};
}  // namespace detail

/// In the format of the input, whichever that is, with the settings for it.
struct KeepFormat {
  detail::OneOfEach<Encoding>::Type encodings = {};

  template <typename One>
  One& settings() {
    return std::get<One>(encodings);
  }
  friend bool operator==(const KeepFormat&, const KeepFormat&) = default;
};

/// What is asked for; the encoding follows from it and the input's format.
using EncodingChoice = std::variant<KeepFormat, Encoding>;

LIGHTMILL_API Encoding encoding_for(const EncodingChoice& choice, Format input);

}  // namespace lightmill
