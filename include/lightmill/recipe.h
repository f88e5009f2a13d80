#pragma once

#include "lightmill/export.h"
#include "lightmill/item.h"
#include "lightmill/operation.h"
#include "lightmill/rendition.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// The user's wish: operations in order, and how the result is written. A value; prints and parses.
struct Recipe {
  std::vector<Operation> operations;
  Rendition rendition;
  friend bool operator==(const Recipe&, const Recipe&) = default;
};

/// One line: "auto-orient | resize 1600x1600 lanczos3 | jpeg quality=85 chroma=4:2:0".
LIGHTMILL_API std::string to_string(const Recipe& recipe);

/// Reads what `to_string` prints; parts may be left out. Throws Error(usage).
LIGHTMILL_API Recipe parse_recipe(std::string_view text);

/// The recipe with an image's own parameters in it: `box` in place of the first resize's, keeping its filter, or as a
/// resize at the end of geometry (before the first operation on samples) where there is none; `crop` in place of the
/// first crop, or before the first resize. The result is not validated.
LIGHTMILL_API Recipe recipe_for(const ItemParameters& parameters, Recipe recipe);

/// Throws Error(usage) for a value out of its range.
LIGHTMILL_API void validate(const Recipe& recipe);

}  // namespace lightmill
