#pragma once

#include "codec/codec.h"

namespace lightmill {

/// JPEG XL by libjxl, 8 and 16 bits: lossy and lossless, with alpha; of an animation its first frame. A JPEG is packed
/// into one, and comes back byte for byte.
const Codec& jxl_codec();

}  // namespace lightmill
