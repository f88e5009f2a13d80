#pragma once

#include "codec/jpeg/internals.h"
#include "image/metadata.h"

#include <string>
#include <vector>

namespace lightmill {

/// XMP that is too long for a segment in a main part and pieces among the others; without it where that cannot be.
Metadata in_segments(Metadata metadata);

/// Before the compressor is started.
void set_density(jpeg_compress_struct& codec, const Metadata& metadata);

/// Behind the file's first markers, which starting the compressor writes. Of what `in_segments` gave. Within
/// JpegErrors::guarded.
void write_metadata(jpeg_compress_struct& codec, const Metadata& metadata);

/// A word on each kind of metadata that `write_metadata` leaves out.
std::vector<std::string> jpeg_leaves_out(const Metadata& metadata);

}  // namespace lightmill
