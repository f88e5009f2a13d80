#pragma once

#include "base/buffer_pool.h"
#include "image/frame.h"

#include "lightmill/step.h"

namespace lightmill {

/// Color over the ground, each by its part, rounded once. All of the frame, not the window alone.
Pixels flatten(Pixels from, const step::Flatten& step, BufferPool& pool);

}  // namespace lightmill
