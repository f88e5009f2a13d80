#pragma once

#include "codec/codec.h"
#include "samples/workshop.h"

#include "lightmill/geometry.h"
#include "lightmill/limits.h"
#include "lightmill/orientation.h"

#include <optional>

namespace lightmill {

/// What became of the stored picture on its way to a result.
struct Taken {
  Size stored;
  Region part;  ///< of it, that is seen
  Orientation turn = Orientation::identity;
  Size size;  ///< of the result

  bool is_all() const;
};

/// A gain map of the same part, turned alike and as many times smaller than the result as it was than the picture, but
/// never enlarged. No sample is coded anew where it can be helped. Throws Error.
Bytes gain_map_of(const Taken& taken, const Bytes& gain_map, const Limits& limits, Workshop& workshop);

}  // namespace lightmill
