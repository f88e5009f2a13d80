#pragma once

#include "image/frame.h"
#include "samples/workshop.h"

#include "lightmill/operation.h"

namespace lightmill {

/// Applies an operation that works on samples in place: Grayscale, Blur, Sharpen, Brightness, Contrast, Saturation,
/// Gamma, Custom.
/// The frame must be settled for Blur, Sharpen and Custom; the others may touch more than the window. Geometry (turns,
/// crop, resize) is done by the room `samples`, on the plan's terms. What an operation needs beside the frame, at most
/// the frame's size again, comes from the pool; Blur and Sharpen of pixels that are not opaque take six planes, three
/// of them floats. Pixels may have alpha, which stays as it is, and 16 bits, but for Custom. Throws
/// Error(operation_failed), and what a Custom's function throws.
void perform(const Operation& operation, Frame& frame, Workshop& workshop);

}  // namespace lightmill
