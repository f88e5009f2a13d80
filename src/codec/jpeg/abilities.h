#pragma once

#include "codec/abilities.h"

namespace lightmill {

const Abilities& jpeg_abilities();

/// Of JPEGs that are made of JPEGs.
const CoefficientAbilities& jpeg_coefficients();

}  // namespace lightmill
