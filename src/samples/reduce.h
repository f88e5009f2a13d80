#pragma once

#include "base/buffer_pool.h"
#include "image/frame.h"

namespace lightmill {

/// 16 bits a sample to 8: each is divided by 257 and rounded.
Pixels reduce(Pixels from, BufferPool& pool);

}  // namespace lightmill
