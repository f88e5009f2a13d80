#pragma once

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

#include <cstddef>

namespace lightmill {

/// Bytes of a frame of `luma` samples.
std::size_t frame_bytes(Size luma, Subsampling chroma, ColourModel colour, Domain domain);

/// What libjpeg holds besides the frame: whole-image coefficient arrays, 2 bytes a sample, for progressive files and
/// others of several scans.
std::size_t decoder_bytes(const ImageInfo& info);

/// The output buffer's first size; quality 85 stays well below it.
std::size_t output_bytes(Size size);

}  // namespace lightmill
