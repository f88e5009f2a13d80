#pragma once

#include "lightmill/image_info.h"
#include "lightmill/operation.h"
#include "lightmill/rendition.h"

#include <cstddef>

namespace lightmill {

/// Bytes of a frame of `luma` samples.
std::size_t frame_bytes(Size luma, Subsampling chroma, ColorModel color, Domain domain);

/// What decoding holds besides the frame: libjpeg's whole-image coefficient arrays, 2 bytes a sample, for progressive
/// files and others of several scans; CMYK before it is made into RGB.
std::size_t decoder_bytes(const ImageInfo& info);

/// What libjpeg holds to encode a picture in more than one pass: the coefficients, 2 bytes a sample.
std::size_t encoder_bytes(const Rendition& rendition, Size size, Subsampling subsampling, ColorModel color);

}  // namespace lightmill
