#pragma once

#include "image/frame.h"
#include "samples/workshop.h"

namespace lightmill {

/// 16 bits a sample to 8: each is divided by 257 and rounded.
Pixels reduce(Pixels from, Workshop& workshop);

}  // namespace lightmill
