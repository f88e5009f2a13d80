#pragma once

#include "codec/abilities.h"

namespace lightmill {

/// The largest picture in which libjxl looks for what repeats ("patches", the letters of a screen). That is worth a
/// tenth of the bytes of text at best, and takes up to three times the memory of all else, whatever the picture is
/// found to be.
inline constexpr std::int64_t kMostPixelsWithPatches = 10'000'000;

const Abilities& jxl_abilities();

/// Of JPEG XLs that JPEGs are packed into, and of the JPEGs that come back.
const CoefficientAbilities& packing_of_jpegs();
const CoefficientAbilities& unpacking_of_jpegs();

}  // namespace lightmill
