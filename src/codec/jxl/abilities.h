#pragma once

#include "codec/abilities.h"

namespace lightmill {

const Abilities& jxl_abilities();

/// Of JPEG XLs that JPEGs are packed into, and of the JPEGs that come back.
const CoefficientAbilities& packing_of_jpegs();
const CoefficientAbilities& unpacking_of_jpegs();

}  // namespace lightmill
