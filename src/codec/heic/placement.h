#pragma once

#include "codec/heic/container.h"

#include "lightmill/geometry.h"
#include "lightmill/orientation.h"

#include <vector>

namespace lightmill {

/// What is shown of the coded samples: a part of them, turned.
struct Placement {
  Rect part;
  Orientation turn = Orientation::identity;

  Size size() const { return turned(part.size(), turn); }
  /// Where a rectangle of coded samples, all of it in the part, is shown.
  Rect shown(Rect rect) const {
    return turned(Rect{rect.x - part.x, rect.y - part.y, rect.width, rect.height}, part.size(), turn);
  }
  friend bool operator==(const Placement&, const Placement&) = default;
};

/// All of them, upright.
inline Placement placed_whole(Size size) { return {{0, 0, size.width, size.height}, Orientation::identity}; }

/// The samples that both have; of no width or height where there are none.
Rect common(const Rect& a, const Rect& b);

/// Crops and turns (clap, irot, imir) in the order in which an item has them, after those that are there already.
/// Throws Error(damaged).
Placement placed_further(Placement placement, const std::vector<HeifContainer::Property>& properties);

}  // namespace lightmill
