#pragma once

#include "image/metadata.h"

#include "lightmill/colorspace.h"

#include <cstdint>
#include <span>
#include <string>

namespace lightmill {

/// The profile that says what a picture's numbers mean.
struct SourceProfile {
  Bytes icc;            ///< empty: sRGB
  std::string warning;  ///< why what the file says is not heeded; empty where it is
};

/// From its profile, else from what a PNG says without one, else Adobe RGB where EXIF says so. `gray`: of one channel.
SourceProfile source_profile(const Metadata& metadata, bool gray);

/// A profile of that space; empty for `keep`.
std::span<const std::uint8_t> profile_of(ColorSpace space);
/// Of gray that is stored as sRGB's is.
std::span<const std::uint8_t> gray_profile();

}  // namespace lightmill
