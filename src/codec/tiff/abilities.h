#pragma once

#include "codec/abilities.h"

namespace lightmill {

const Abilities& tiff_abilities();

}  // namespace lightmill
