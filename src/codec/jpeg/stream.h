#pragma once

#include "codec/streaming.h"
#include "codec/transcoding.h"
#include "samples/workshop.h"

#include <optional>

namespace lightmill {

/// From file to file with a few rows of the picture in memory; the bytes are those that planes give. Nothing where the
/// file is odd, or of a kind that comes as a whole: decode_jpeg is to read it then. Throws Error: too_large (time),
/// out_of_memory.
std::optional<Transcoded> stream_jpeg(const Blob& blob, const StreamingOptions& options, Workshop& workshop);

}  // namespace lightmill
