#include "codec/gif/gif.h"
#include "codec/left_out.h"

namespace lightmill {

const Codec& gif_codec() {
  static const LeftOut codec("GIF", "LIGHTMILL_GIF");
  return codec;
}

}  // namespace lightmill
