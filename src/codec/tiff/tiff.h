#pragma once

#include "codec/codec.h"

namespace lightmill {

/// TIFF by libtiff: strips and tiles, 1 to 16 bits, gray, RGB, palettes, YCbCr, CMYK and L*a*b*; the first page.
/// Written with 8 or 16 bits. What describes the picture is read and written by ourselves.
const Codec& tiff_codec();

}  // namespace lightmill
