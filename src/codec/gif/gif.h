#pragma once

#include "codec/codec.h"

namespace lightmill {

/// GIF by giflib: the first frame. It is only read.
const Codec& gif_codec();

}  // namespace lightmill
