#include "codec/left_out.h"
#include "codec/webp/webp.h"

namespace lightmill {

const Codec& webp_codec() {
  static const LeftOut codec("WebP", "LIGHTMILL_WEBP");
  return codec;
}

}  // namespace lightmill
