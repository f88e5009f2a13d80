#pragma once

#include "codec/codec.h"

namespace lightmill {

/// WebP by libwebp, 8 bits: lossy and lossless, with alpha; of an animation its first frame.
const Codec& webp_codec();

}  // namespace lightmill
