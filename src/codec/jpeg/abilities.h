#pragma once

#include "codec/abilities.h"

namespace lightmill {

const Abilities& jpeg_abilities();

}  // namespace lightmill
