#pragma once

#include "image/metadata.h"
#include "job/picture_change.h"
#include "samples/workshop.h"

namespace lightmill {

/// Makes EXIF's small picture that of the result: turned where the picture was turned and nothing else; where it was
/// changed otherwise, or the small one cannot be read, it goes. Thread-safe.
void fit_thumbnail(Metadata& metadata, const PictureChange& change, Workshop& workshop);

}  // namespace lightmill
