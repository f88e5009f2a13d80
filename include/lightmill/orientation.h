#pragma once

#include "lightmill/export.h"
#include "lightmill/geometry.h"

#include <string_view>

namespace lightmill {

/// The eight symmetries of a rectangle, numbered as EXIF's Orientation tag (Exif 2.32, 4.6.4.A): the value says what
/// must be done to the stored pixels to see them upright. They form the dihedral group of order 8.
enum class Orientation : unsigned char {
  identity = 1,
  flip_horizontal = 2,  ///< left and right change places
  rotate_180 = 3,
  flip_vertical = 4,  ///< top and bottom change places
  transpose = 5,      ///< mirrored at the main diagonal
  rotate_90 = 6,      ///< a quarter turn clockwise
  transverse = 7,     ///< mirrored at the other diagonal
  rotate_270 = 8,     ///< a quarter turn counter-clockwise
};

/// Whether width and height change places.
constexpr bool transposes(Orientation turn) { return static_cast<unsigned char>(turn) >= 5; }

/// The one turn that equals `first`, then `second`.
LIGHTMILL_API Orientation compose(Orientation first, Orientation second);
/// The turn that undoes `turn`.
LIGHTMILL_API Orientation inverse(Orientation turn);

/// Size after the turn.
constexpr Size turned(Size size, Orientation turn) { return transposes(turn) ? size.transposed() : size; }
/// Where `region` of an image of `frame` samples lands after the turn.
LIGHTMILL_API Region turned(Region region, Size frame, Orientation turn);
/// The same for whole samples.
LIGHTMILL_API Rect turned(Rect rect, Size frame, Orientation turn);

/// "rotate 90", "flip horizontal", ...
LIGHTMILL_API std::string_view to_string(Orientation turn);

}  // namespace lightmill
