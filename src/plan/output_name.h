#pragma once

#include "lightmill/recipe.h"

namespace lightmill {

/// What the rendition adds to the stem of its input's name, with the hyphen; may be empty.
std::string name_suffix(const Rendition& rendition);

/// The name of a result that is written in `format`.
std::filesystem::path output_name(const Item& item, const Rendition& rendition, Format format);

}  // namespace lightmill
