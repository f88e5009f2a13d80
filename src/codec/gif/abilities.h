#pragma once

#include "codec/abilities.h"

namespace lightmill {

const Abilities& gif_abilities();

}  // namespace lightmill
