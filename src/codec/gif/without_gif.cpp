#include "codec/left_out.h"
#include "codec/gif/gif.h"

namespace lightmill {

const Codec& gif_codec() {
  static const LeftOut codec("GIF", "LIGHTMILL_GIF");
  return codec;
}

}  // namespace lightmill
