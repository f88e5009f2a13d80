#pragma once

#include "codec/jpeg/markers.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lightmill {

struct CompanionViews;

/// How much of a trailer is looked at to tell what it is.
inline constexpr std::size_t kLookedAt = 4096;

/// By which Samsung's cameras name a video.
inline constexpr std::string_view kSamsungsVideo = "MotionPhoto_Data";

/// A warning of what lies behind the picture in its file, and is not read: a motion photo's video, a gain map, further
/// pictures, or bytes of any other kind, unless they are few, padding, or previews of the picture itself. The beginning
/// of the trailer is enough. `found` is read.
std::optional<std::string> trailer_warning(std::span<const std::uint8_t> trailer, const JpegMarkers::Trailer& announced,
                                           const CompanionViews& found);

}  // namespace lightmill
