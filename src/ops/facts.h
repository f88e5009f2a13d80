#pragma once

#include "ops/effect.h"

#include "lightmill/geometry.h"
#include "lightmill/image_info.h"
#include "lightmill/operation.h"
#include "lightmill/orientation.h"

#include <optional>

/// What is known of an operation before there is a frame; plans are made of it. The deeds are in ops/perform.h.
namespace lightmill {

/// Whether the operation can work in `domain` on an image coded as `color` (a gray image has no chroma to be wrong
/// about).
bool runs_in(const Operation& operation, Domain domain, ColorModel color);

/// Size of the picture after the operation. Throws Error(operation_failed) where it cannot be (a crop wholly outside).
Size output_size(const Operation& operation, Size input, Orientation exif);

/// The turn that AutoOrient (for this EXIF orientation), Rotate or Flip stand for; none for the others.
std::optional<Orientation> turn_of(const Operation& operation, Orientation exif);

Effect effect_of(const Operation& operation);

/// Whether the result is gray whatever was there. (What looks at all may do so too.)
bool drops_color(const Operation& operation);

/// Whether `parse_operation` reads what `to_string` gives: not of a function.
bool reads_back(const Operation& operation);

/// The part of the crop's rectangle that lies within the picture. Throws Error(operation_failed) where there is none.
Rect clip(const Crop& crop, Size picture);

}  // namespace lightmill
