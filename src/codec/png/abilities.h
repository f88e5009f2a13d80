#pragma once

#include "codec/abilities.h"

namespace lightmill {

const Abilities& png_abilities();

}  // namespace lightmill
