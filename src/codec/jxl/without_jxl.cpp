#include "codec/jxl/jxl.h"
#include "codec/left_out.h"

namespace lightmill {

const Codec& jxl_codec() {
  static const LeftOut codec("JPEG XL", "LIGHTMILL_JXL");
  return codec;
}

}  // namespace lightmill
