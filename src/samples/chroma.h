#pragma once

#include "image/frame.h"

namespace lightmill {

/// The part of a chroma plane of `from`, in its samples, that belongs to the whole chroma plane of `to`, where the
/// window of `from` becomes that of `to`. A chroma plane covers as many luma samples as the padded luma plane has: for
/// 801 columns in 4:2:0 it is 401 samples that cover 802, so its window is wider by 802/801 and the siting stays true.
inline Region chroma_window(const Planes& from, const Planes& to) {
  Region window = from.window_of(1);
  window.width *= to.plane[0].width() / to.window.width;
  window.height *= to.plane[0].height() / to.window.height;
  return window;
}

}  // namespace lightmill
