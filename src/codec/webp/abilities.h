#pragma once

#include "codec/abilities.h"

namespace lightmill {

const Abilities& webp_abilities();

}  // namespace lightmill
