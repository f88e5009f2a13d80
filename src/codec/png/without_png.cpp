#include "codec/left_out.h"
#include "codec/png/png.h"

namespace lightmill {

const Codec& png_codec() {
  static const LeftOut codec("PNG", "LIGHTMILL_PNG");
  return codec;
}

}  // namespace lightmill
