#pragma once

#include "codec/codec.h"

namespace lightmill {

/// AVIF by libavif, 8 to 12 bits, written by libaom: of a sequence the first picture, cropped and turned as it says.
const Codec& avif_codec();

}  // namespace lightmill
