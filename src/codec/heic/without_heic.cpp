#include "codec/left_out.h"
#include "codec/heic/heic.h"

namespace lightmill {

const Codec& heic_codec() {
  static const LeftOut codec("HEIC", "LIGHTMILL_HEIC");
  return codec;
}

}  // namespace lightmill
