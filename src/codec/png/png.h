#pragma once

#include "codec/codec.h"

namespace lightmill {

/// PNG: chunks, filters and samples of our own around libdeflate, which needs the whole picture's data at once and
/// takes half the time of zlib for it. All color types, 1 to 16 bits, interlaced too.
const Codec& png_codec();

}  // namespace lightmill
