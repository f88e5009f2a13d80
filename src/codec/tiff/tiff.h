#pragma once

#include "codec/codec.h"

namespace lightmill {

/// TIFF by libtiff: strips and tiles, 8 and 16 bits; the first page.
const Codec& tiff_codec();

}  // namespace lightmill
