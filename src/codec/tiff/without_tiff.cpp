#include "codec/left_out.h"
#include "codec/tiff/tiff.h"

namespace lightmill {

const Codec& tiff_codec() {
  static const LeftOut codec("TIFF", "LIGHTMILL_TIFF");
  return codec;
}

}  // namespace lightmill
