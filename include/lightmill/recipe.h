#pragma once

#include "lightmill/export.h"
#include "lightmill/item.h"
#include "lightmill/operation.h"
#include "lightmill/rendition.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// The user's wish: operations in order, and what is made of the picture then. A value; prints and parses.
struct Recipe {
  std::vector<Operation> operations;
  std::vector<Rendition> renditions = {Rendition{}};  ///< at least one; their names differ
  /// Which page of a TIFF or picture of a GIF is taken, from 1 on. None: the first; of a file that has more a warning
  /// says so.
  std::optional<int> page = {};
  friend bool operator==(const Recipe&, const Recipe&) = default;
};

/// One line: "page 2 | auto-orient | resize 1600x1600 lanczos3 | jpeg quality=85 chroma=4:2:0".
LIGHTMILL_API std::string to_string(const Recipe& recipe);

/// Reads what `to_string` prints; parts may be left out. Throws Error(usage).
LIGHTMILL_API Recipe parse_recipe(std::string_view text);

/// The recipe with an image's own parameters in it: `box` in place of the first resize's, keeping its filter, or as a
/// resize at the end of geometry (before the first operation on samples) where there is none; `crop` in place of the
/// first crop, or before the first resize. The result is not validated.
LIGHTMILL_API Recipe recipe_for(const ItemParameters& parameters, Recipe recipe);

/// Throws Error(usage) for a value out of its range, and for two renditions of one name.
LIGHTMILL_API void validate(const Recipe& recipe);

/// The name of a result below the output folder: the item's, with what the rendition adds to it, and an extension of
/// the format that is written where the item's own is of another one. With KeepFormat that is the `input`'s, which the
/// name is believed to tell where none is given.
LIGHTMILL_API std::filesystem::path output_name(const Item& item, const Rendition& rendition,
                                                std::optional<Format> input = {});

}  // namespace lightmill
