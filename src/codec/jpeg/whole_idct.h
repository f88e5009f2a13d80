#pragma once

#include "codec/jpeg/scaled_idct.h"

namespace lightmill {

/// libjpeg's own inverse DCT of a whole block (JDCT_ISLOW), as it is found out on this thread: libjpeg keeps for each
/// what its vector code may use, and before a codec is started the transform takes AVX2 for granted. Calls it for a
/// component whose `dct_table` is set.
InverseDct libjpegs_inverse_dct();

}  // namespace lightmill
