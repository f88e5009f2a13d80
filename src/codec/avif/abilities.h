#pragma once

#include "codec/abilities.h"

namespace lightmill {

const Abilities& avif_abilities();

}  // namespace lightmill
