#pragma once

#include "codec/jpeg/markers.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace lightmill {

/// A warning of what lies behind the picture in its file, and is not kept: a motion photo's video, a gain map, further
/// pictures, or bytes of any other kind, unless they are few, padding, or previews of the picture itself. The beginning
/// of the trailer is enough.
std::optional<std::string> trailer_warning(std::span<const std::uint8_t> trailer,
                                           const JpegMarkers::Trailer& announced);

}  // namespace lightmill
