#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace lightmill {

/// The description of an ICC profile, "" where it cannot be read.
std::string icc_description(std::span<const std::uint8_t> icc);

/// The color space signature of an ICC profile as text: "RGB ", "GRAY", "CMYK"; "" where it is too short.
std::string icc_color_space(std::span<const std::uint8_t> icc);

/// Whether pictures look the same without the profile, since they are taken for sRGB then: its primaries (of gray ones
/// there are none) and its tone curves are sRGB's but for rounding, whatever it calls itself. Not for profiles made of
/// lookup tables.
bool is_srgb(std::span<const std::uint8_t> icc);

/// Where colors lie, x and y of CIE 1931.
struct Chromaticities {
  std::array<double, 2> white, red, green, blue;
};
/// Of an RGB profile that is made of primaries and tone curves, as it has them: for the white of the profiles' own
/// space, D50. None for one made of lookup tables.
std::optional<Chromaticities> chromaticities(std::span<const std::uint8_t> icc);

}  // namespace lightmill
