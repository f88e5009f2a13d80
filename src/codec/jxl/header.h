#pragma once

#include "codec/codec.h"
#include "codec/jxl/boxes.h"
#include "codec/jxl/decoder.h"

#include <optional>
#include <string>
#include <vector>

namespace lightmill {

/// Of an animation, that are counted.
inline constexpr int kMostFrames = 10'000;

/// What a codestream says before its pictures, and in which colors they are decoded.
struct JxlHeader {
  Size size;            ///< upright, as it is decoded
  bool turned = false;  ///< as it is stored
  bool gray = false;
  bool alpha = false;
  int stored_bits = 8;
  int bits = 8;              ///< as it is decoded
  int further_channels = 0;  ///< spot colors, depth and the like
  bool animated = false;
  Bytes icc;  ///< of the samples that are decoded; none where it is sRGB's
  bool modular = false, ycc = false, progressive = false;
  std::int64_t hidden_pixels = 0;  ///< of a first frame that is larger than the picture
  bool layered = false;            ///< of several frames that are put together
  Subsampling subsampling;
};

/// Brings a decoder that stops at basic information and color encodings to the first frame. Throws Error: damaged,
/// unsupported.
JxlHeader read_jxl_header(JxlDecoderStruct& decoder, std::span<const std::uint8_t> file, const JxlBoxes& boxes,
                          const JxlRunner& runner);

ImageInfo describe(const JxlHeader& header, const JxlBoxes& boxes);

/// Of a file as it is read.
ImageInfo probe_jxl(std::span<const std::uint8_t> file, const ProbeOptions& options);

}  // namespace lightmill
