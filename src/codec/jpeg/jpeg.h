#pragma once

#include "codec/codec.h"

namespace lightmill {

/// JPEG by libjpeg-turbo's libjpeg interface: raw planes in and out without copies, scaled inverse DCT, pixels where
/// planes do not fit. Baseline and progressive, Huffman and arithmetic, 8 bits; gray, YCbCr, RGB, CMYK, YCCK.
const Codec& jpeg_codec();

}  // namespace lightmill
