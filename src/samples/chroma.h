#pragma once

#include "image/frame.h"

namespace lightmill {

/// The part of a chroma plane, in its samples, that belongs to the whole chroma plane of what its picture becomes:
/// `window` is the picture's part of it, `to` the picture in a luma plane of `luma`. A chroma plane covers as many luma
/// samples as the padded luma plane has: for 801 columns in 4:2:0 it is 401 samples that cover 802, so its window is
/// wider by 802/801 and the siting stays true.
inline Region chroma_window(Region window, Size luma, const Region& to) {
  window.width *= luma.width / to.width;
  window.height *= luma.height / to.height;
  return window;
}
inline Region chroma_window(const Planes& from, const Planes& to) {
  return chroma_window(from.window_of(1), to.plane[0].size(), to.window);
}

}  // namespace lightmill
