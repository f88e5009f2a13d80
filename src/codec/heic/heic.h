#pragma once

#include "codec/codec.h"

namespace lightmill {

/// HEIC: the container by our own code, its HEVC by libde265. It is only read.
const Codec& heic_codec();

}  // namespace lightmill
