#pragma once

#include "codec/abilities.h"

namespace lightmill {

const Abilities& heic_abilities();

}  // namespace lightmill
