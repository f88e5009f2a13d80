#pragma once

#include "lightmill/export.h"
#include "lightmill/geometry.h"
#include "lightmill/image_info.h"
#include "lightmill/operation.h"

#include <cstddef>
#include <string>

namespace lightmill {

/// What a frame is: all that plans, estimates of memory and the steps of a chain need to know of it but its samples.
struct LIGHTMILL_API FrameState {
  Domain domain = Domain::planes;
  Size samples{};                     ///< stored, of luma; planes are rounded up to whole chroma samples
  Region window{};                    ///< the part of the samples that is the picture
  Subsampling chroma = kSampling444;  ///< {1, 1} where there are no chroma planes
  int channels = 3;                   ///< 1: gray, 3: color, 0: not known before the step has run; without alpha
  bool alpha = false;                 ///< a further channel of pixels, not premultiplied
  int bits = 8;                       ///< per sample: 8 or 16
  friend bool operator==(const FrameState&, const FrameState&) = default;

  bool has_chroma_planes() const { return domain != Domain::pixels && channels != 1; }
  /// Of the window, rounded up.
  Size picture() const;
};

/// Of its samples. What is not known to be gray is taken for color.
LIGHTMILL_API std::size_t bytes(const FrameState& state);

/// Whether a frame is what was planned; what the plan could not know fits anything.
LIGHTMILL_API bool agrees(const FrameState& planned, const FrameState& found);

/// "planes of 2016x1512 samples, 4:2:0, window 2016x1512+0+0".
LIGHTMILL_API std::string to_string(const FrameState& state);

}  // namespace lightmill
