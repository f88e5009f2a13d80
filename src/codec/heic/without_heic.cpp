#include "codec/heic/heic.h"
#include "codec/left_out.h"

namespace lightmill {

const Codec& heic_codec() {
  static const LeftOut codec("HEIC", "LIGHTMILL_HEIC");
  return codec;
}

}  // namespace lightmill
