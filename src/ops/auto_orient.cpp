#include "ops/auto_orient.h"

namespace lightmill::ops {

Size output_size(const AutoOrient&, Size input, Orientation exif) { return turned(input, exif); }

std::optional<Orientation> turn_of(const AutoOrient&, Orientation exif) { return exif; }

}  // namespace lightmill::ops
