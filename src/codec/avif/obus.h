#pragma once

#include "codec/avif/boxes.h"

#include <cstdint>

namespace lightmill {

/// What AV1 data would have a decoder make, by the heads of its OBUs (AV1, 5.3 to 5.5): libaom asks nobody how large a
/// picture may be, and how many that are not shown may come before it.
struct Av1Demands {
  std::int64_t pixels = 0;  ///< of the largest picture
  int pictures = 0;
};

/// Of data that are odd, as far as they are not.
Av1Demands demands_of(AvifView data);

}  // namespace lightmill
