#pragma once

#include "base/buffer_pool.h"
#include "image/frame.h"

#include "lightmill/operation.h"
#include "lightmill/orientation.h"

#include <optional>

namespace lightmill {

/// Whether the operation can work in `domain` on an image coded as `color` (a gray image has no chroma to be wrong
/// about).
bool runs_in(const Operation& operation, Domain domain, ColorModel color);

/// Size of the picture after the operation. Throws Error(operation_failed) where it cannot be (a crop wholly outside).
Size output_size(const Operation& operation, Size input, Orientation exif);

/// The turn that AutoOrient (for this EXIF orientation), Rotate or Flip stand for; none for the others.
std::optional<Orientation> turn_of(const Operation& operation, Orientation exif);

/// The part of the crop's rectangle that lies within the picture. Throws Error(operation_failed) where there is none.
Rect clip(const Crop& crop, Size picture);

/// Applies an operation that works on samples in place: Grayscale, Blur, Sharpen, Brightness, Contrast, Gamma, Custom.
/// The frame must be settled for Blur, Sharpen and Custom; the others may touch more than the window. Geometry (turns,
/// crop, resize) is done by the functions of geometry.h and resample.h, on the plan's terms. Throws
/// Error(operation_failed), and what a Custom's function throws. Call it with a const Operation or by its full name:
/// std::apply, found through the variants, fits others better. What an operation needs beside the frame, at most the
/// frame's size again, comes from the pool.
void perform(const Operation& operation, Frame& frame, BufferPool& pool);

}  // namespace lightmill
