#pragma once

#include "lightmill/image_info.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace lightmill {

/// What the head of a JPEG XL's frame says (ISO/IEC 18181-1, F) and libjxl tells nobody.
struct JxlFrameHead {
  bool shown = true;     ///< not a part of what follows
  bool modular = false;  ///< whole numbers, as lossless pictures have them, not coefficients
  bool ycc = false;      ///< as in a JPEG
  Subsampling subsampling;
  bool progressive = false;
  Size own;           ///< where it has another size than the picture, which may be a larger one
  bool alone = true;  ///< no other is blended with it, nor shown after it, as far as that is told
};

/// Whether the picture is stored in another orientation than it is to be seen in. `codestream` is its beginning.
bool is_turned(std::span<const std::uint8_t> codestream);

/// Nothing where `bytes`, which begin with it, end early. `xyb`: its colors are JPEG XL's own.
std::optional<JxlFrameHead> read_frame_head(std::span<const std::uint8_t> bytes, bool xyb, std::size_t extra_channels);

}  // namespace lightmill
