#pragma once

#include "image/frame.h"
#include "samples/workshop.h"

#include "lightmill/step.h"

namespace lightmill {

/// Color over the ground, each by its part, rounded once. All of the frame, not the window alone.
Pixels flatten(Pixels from, const step::Flatten& step, Workshop& workshop);

}  // namespace lightmill
