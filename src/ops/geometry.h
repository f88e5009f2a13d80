#pragma once

#include "base/buffer_pool.h"
#include "image/frame.h"

#include "lightmill/orientation.h"

namespace lightmill {

/// Turns every sample and the window with them; subsampling is transposed with the picture. Exact.
Frame turn(Frame frame, Orientation turn, BufferPool& pool);

}  // namespace lightmill
