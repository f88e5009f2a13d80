#pragma once

#include <cstdint>
#include <span>

namespace lightmill {

/// What a packet says lies behind the picture in its file, where it does not stay.
struct XmpClaims {
  bool video = false;     ///< of a motion photo
  bool gain_map = false;  ///< for displays of high dynamic range
  bool others = false;    ///< a directory of what is there, depth maps for instance
};

XmpClaims xmp_claims(std::span<const std::uint8_t> packet);

/// Overwrites them with spaces, so that nothing else moves.
void blank_claims(std::span<std::uint8_t> packet);

/// Sets tiff:Orientation to 1 in place.
void reset_xmp_orientation(std::span<std::uint8_t> packet);

}  // namespace lightmill
