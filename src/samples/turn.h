#pragma once

#include "base/buffer_pool.h"
#include "base/spare_cores.h"
#include "image/frame.h"

#include "lightmill/orientation.h"

namespace lightmill {

/// Turns every sample and the window with them; subsampling is transposed with the picture. Exact.
/// Large frames may borrow cores.
Frame turn(Frame frame, Orientation turn, BufferPool& pool, SpareCores& cores);

}  // namespace lightmill
