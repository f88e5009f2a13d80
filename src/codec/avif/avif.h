#pragma once

#include "codec/codec.h"

namespace lightmill {

/// AVIF by libavif.
const Codec& avif_codec();

}  // namespace lightmill
