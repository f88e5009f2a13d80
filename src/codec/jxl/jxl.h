#pragma once

#include "codec/codec.h"

namespace lightmill {

/// JPEG XL by libjxl.
const Codec& jxl_codec();

}  // namespace lightmill
