#pragma once

#include "codec/codec.h"

namespace lightmill {

/// GIF: the container by our own code, its LZW by giflib; a picture of an animation as it is shown. It is only read.
const Codec& gif_codec();

}  // namespace lightmill
