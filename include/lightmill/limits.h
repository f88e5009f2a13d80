#pragma once

#include "lightmill/geometry.h"

#include <cstdint>
#include <optional>

namespace lightmill {

/// What one picture may cost; each is checked before the memory or time is spent, and named in the message when broken.
struct Limits {
  std::int64_t pixels = 268'402'689;  ///< 16,383 squared, the limit sharp has
  int scans = 100;                    ///< of a progressive file (real ones have about ten)
  /// Bytes of EXIF, XMP, a color profile, comments and the like that are read for a result, as they are in memory.
  std::int64_t metadata = std::int64_t{256} << 20;
  std::int64_t file = std::int64_t{1} << 30;  ///< bytes of the file that has it; of files alone, not of other readers
  double seconds = 10;                        ///< decoding time, and what is done on the way, plus the next line
  double seconds_per_megapixel = 0.1;
};

/// Which pictures are wanted, by the dimensions of the upright picture; the others are `Status::unselected`.
struct Selection {
  std::optional<Size> least;  ///< both sides at least these
  std::optional<Size> most;   ///< both sides at most these

  bool wants(Size size) const {
    return (!least || (size.width >= least->width && size.height >= least->height)) &&
           (!most || (size.width <= most->width && size.height <= most->height));
  }
};

/// What to do with a damaged picture that can still be decoded in part.
enum class Damaged {
  fail,     ///< no output
  salvage,  ///< written, and recorded as damaged
};

}  // namespace lightmill
