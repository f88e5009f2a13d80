#pragma once

#include "lightmill/recipe.h"

namespace lightmill {

/// What the rendition adds to the stem of its input's name, with the hyphen; may be empty.
std::string name_suffix(const Rendition& rendition);

}  // namespace lightmill
