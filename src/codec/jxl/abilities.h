#pragma once

#include "codec/abilities.h"

namespace lightmill {

const Abilities& jxl_abilities();

}  // namespace lightmill
