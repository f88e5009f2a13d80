#include "codec/avif/avif.h"
#include "codec/left_out.h"

namespace lightmill {

const Codec& avif_codec() {
  static const LeftOut codec("AVIF", "LIGHTMILL_AVIF");
  return codec;
}

}  // namespace lightmill
